import { expect } from 'chai';
import { frame, readFrames } from './frames.ts';

const payloads = ['one', '', 'a longer one, with ä'].map((text) => Buffer.from(text));
const file = Buffer.concat([Buffer.from('first line\n'), ...payloads.map(frame)]);
const FROM = 'first line\n'.length;
const read = (bytes: Buffer) => {
  const seen: string[] = [];
  const end = readFrames(bytes, FROM, (payload) => seen.push(payload.toString()));
  return { seen, ...end };
};

describe('frames of a file', () => {
  it('are read as they were written', () => {
    expect(read(file)).to.deep.equal({ seen: payloads.map(String), at: file.length, state: 'whole' });
  });

  it('are torn wherever the file ends in the middle of one', () => {
    const last = file.length - frame(payloads[2] ?? Buffer.alloc(0)).length;
    for (let length = last + 1; length < file.length; length++) {
      expect(read(file.subarray(0, length)), `${length} bytes`).to.deep.equal({
        ...{ seen: ['one', ''], at: last, state: 'torn' },
      });
    }
  });

  it('are torn where the file system has left zeros', () => {
    expect(read(Buffer.concat([file, Buffer.alloc(100)]))).to.include({ at: file.length, state: 'torn' });
  });

  it('are damaged if any byte of them has changed, also one of a length', () => {
    for (let i = FROM; i < file.length; i++) {
      const changed = Buffer.from(file);
      changed[i] = (changed[i] ?? 0) ^ 0x41;
      expect(read(changed).state, `byte ${i}`).to.equal('damaged');
    }
  });
});
