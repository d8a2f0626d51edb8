import { expect } from 'chai';
import { rejectedWordsIn, type Exception } from './rejected-words.ts';

/** The rejected words of a text, as `line: word`. */
function found(text: string, file = 'functions/a.ts', exceptions: readonly Exception[] = []): string[] {
  return rejectedWordsIn([{ path: file, text }], exceptions).map(({ line, word }) => `${line}: ${word}`);
}

describe('rejected words', () => {
  for (const word of [
    'answer',
    'answered',
    'refused',
    'refusal',
    'somebody',
    'whoever',
    'he',
    'His',
    'whom',
    'told',
    'hears',
    'judged',
    'mends',
    'buried',
    'revive',
    'sealed',
    'house',
    'floor',
    'begun',
    'bookmark',
    'perishable',
    'admission',
    'suite',
    'as ever',
    'at work',
    'kept fresh',
    'foreign writes',
    'walks',
    'slip of the pen',
  ]) {
    it(`include “${word}”`, () => {
      expect(found(`// one\n// It is ${word}.`)).to.deep.equal([`2: ${word}`]);
    });
  }

  it('are found in names', () => {
    const names = ['answerOf', 'firstAnswer', 'first_answer', 'FIRST_ANSWER', 'AnswerBody', 'http2Answer', 'an-answer'];
    expect(found(names.join('\n'))).to.have.length(names.length);
  });

  it('are not found in longer words', () => {
    const names = [
      'hearth',
      'recommend',
      'amended',
      'flooring',
      'warehouse',
      'rehearsal',
      'toldYouSo'.slice(4),
      'ECONNREFUSED',
    ];
    expect(found(`${names.join(' ')} the his-tory; she.he_is`)).to.deep.equal([]);
  });

  it('may be split by the end of a line', () => {
    expect(found('/** What is at\n * work. */\n// as\n// ever; as\never')).to.have.members([
      '1: at work',
      '3: as ever',
      '4: as ever',
    ]);
  });

  it('come with what to write instead, by line', () => {
    const text = '// They refused\n// the answer\n';
    const occurrences = rejectedWordsIn([{ path: 'a.ts', text }]);
    expect(occurrences.map(({ line }) => line)).to.deep.equal([1, 2]);
    expect(occurrences[0]?.instead).to.equal('reject, or error response');
  });

  it('may be quoted', () => {
    expect(found('// The emulator prints “I refuse\n// to start”; it refuses')).to.deep.equal(['2: refuses']);
  });

  it('may be code in Markdown, and nowhere else', () => {
    const text = 'Read `answer` and\n\n```ts\nconst answer = 1;\n```\n\nand ``the `answer` of`` it. An answer.\n';
    expect(found(text, 'page.md')).to.deep.equal(['7: answer']);
    expect(found('// see `answer`')).to.deep.equal(['1: answer']);
  });

  it('may stay as a part of an exception, in its paths', () => {
    expect(found('Math.floor(floor)', 'a.ts', [{ text: 'Math.floor' }])).to.deep.equal(['1: floor']);
    const exception = { text: 'answerSeconds', paths: ['functions/tools', 'a.ts'] };
    for (const file of ['functions/tools/src/a.ts', 'a.ts']) {
      expect(found('answerSeconds', file, [exception])).to.deep.equal([]);
    }
    for (const file of ['functions/tools-other/a.ts', 'b/a.ts']) {
      expect(found('answerSeconds', file, [exception])).to.have.length(1);
    }
  });
});
