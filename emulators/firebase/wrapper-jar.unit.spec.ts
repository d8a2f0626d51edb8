import { expect } from 'chai';
import { manifest } from './wrapper-jar.ts';

describe('manifest of the wrapper jar', () => {
  const longPath = `/opt/${'deep folder/'.repeat(20)}emulator.jar`;

  it('names the main class and the jar, and ends with an empty line', () => {
    expect(manifest('a.Main', '/opt/e.jar')).to.equal(
      'Manifest-Version: 1.0\r\nMain-Class: a.Main\r\nClass-Path: file:///opt/e.jar\r\n\r\n',
    );
  });

  it('folds at 72 bytes, no more and no less', () => {
    const lines = manifest('a.Main', longPath).split('\r\n');
    expect(lines.every((line) => Buffer.byteLength(line) <= 72)).to.equal(true);
    expect(lines[2]).to.have.lengthOf(72);
    expect(lines[3]).to.match(/^ \S/).and.have.lengthOf(72);
  });

  it('keeps a line of exactly 72 bytes whole', () => {
    const name = 'M'.repeat(72 - 'Main-Class: '.length);
    expect(manifest(name, '/e.jar').split('\r\n')[1]).to.equal(`Main-Class: ${name}`);
  });

  it('reads the same when unfolded, with blanks of the path encoded', () => {
    const unfolded = manifest('a.Main', longPath).replaceAll('\r\n ', '');
    expect(unfolded).to.contain(`Class-Path: file://${longPath.replaceAll(' ', '%20')}\r\n`);
  });
});
