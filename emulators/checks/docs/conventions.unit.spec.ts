import { expect } from 'chai';
import { beforeTerminals, stepsOf } from './document.ts';
import { edited } from './edit.ts';

/** Markdown with one block in it. */
const block = (info: string, ...lines: string[]) => ['Text.', '', `\`\`\`${info}`, ...lines, '```', ''].join('\n');

describe('the steps of a document', () => {
  it('are its files, edits and commands, in their order, with what commands promise', () => {
    const steps = stepsOf(
      [
        block('ts file=a/b.ts', 'export {};'),
        block('diff file=a/c.ts', ' one', '+two'),
        block('sh', 'ls', 'pwd'),
        block('text output', 'b.ts', 'c.ts'),
        block('json', '{}'),
        block('sh terminal', 'npm start'),
        block('text output', 'ready'),
        block('sh repeat', 'curl'),
        block('text output', 'ok'),
      ].join('\n'),
    );
    expect(steps).to.deep.equal([
      { kind: 'file', line: 3, path: 'a/b.ts', text: 'export {};\n' },
      { kind: 'edit', line: 9, path: 'a/c.ts', diff: ' one\n+two\n' },
      { kind: 'sh', line: 16, text: 'ls\npwd\n', output: ['b.ts', 'c.ts'] },
      { kind: 'terminal', line: 36, text: 'npm start\n', output: ['ready'] },
      { kind: 'repeat', line: 48, text: 'curl\n', output: ['ok'] },
    ]);
    expect(beforeTerminals(steps)).to.deep.equal(steps.slice(0, 3));
    expect(beforeTerminals(steps.slice(0, 2))).to.have.length(2);
  });

  for (const [what, markdown] of Object.entries({
    'a block of commands with another word': block('sh quietly', 'ls'),
    'another shell': block('bash', 'ls'),
    'an edit of no file': block('diff', '+two'),
    'an output of nothing': block('text output', 'ok'),
    'a terminal that promises nothing': block('sh terminal', 'npm start'),
    'a block without end': '```sh\nls\n',
    'an indented block': '- so:\n\n  ```sh\n  ls\n  ```\n',
    'an edit after a terminal': [
      block('sh terminal', 'npm start'),
      block('text output', 'ready'),
      block('diff file=a', ' one', '+two'),
    ].join('\n'),
  })) {
    it(`are not ${what}: nothing is passed over in silence`, () => {
      expect(() => stepsOf(markdown)).to.throw(/^line \d+: /);
    });
  }
});

describe('an edit', () => {
  const file = 'one\n\ntwo\n  three\ntwo and a half\n';

  it('replaces what goes by what is new, wherever the lines that stay are', () => {
    expect(edited(file, '-one\n+ONE\n@@\n   three\n+  $& four\n')).to.equal(
      'ONE\n\ntwo\n  three\n  $& four\ntwo and a half\n',
    );
    expect(edited(file, '+zero\n one\n\n two\n')).to.equal('zero\none\n\ntwo\n  three\ntwo and a half\n');
    expect(edited(file, ' two\n-  three\n')).to.equal('one\n\ntwo\ntwo and a half\n');
  });

  it('fits whole lines, once', () => {
    expect(() => edited(file, ' four\n+five\n')).to.throw('0 times');
    expect(() => edited(file, ' two and\n+five\n')).to.throw('0 times');
    expect(() => edited('a\nb\na\n', ' a\n+c\n')).to.throw('2 times');
  });

  it('says where', () => {
    expect(() => edited(file, '+five\n')).to.throw('where?');
    expect(() => edited(file, 'one\n+five\n')).to.throw('begins with');
  });
});
