import { expect } from 'chai';
import { withGeneratedSection } from './generated-section.ts';

describe('a generated section', () => {
  const document = [
    'Before.',
    '<!-- generated: sums, by `npm run generate` -->',
    'old',
    '<!-- end of sums -->',
    'After.',
  ].join('\n');

  it('replaces what is between its comments, and nothing else', () => {
    const made = withGeneratedSection(document, 'sums', 'new');
    expect(made.split('\n').filter((line) => line !== '')).to.deep.equal([
      'Before.',
      '<!-- generated: sums, by `npm run generate` -->',
      'new',
      '<!-- end of sums -->',
      'After.',
    ]);
    expect(withGeneratedSection(made, 'sums', 'new')).to.equal(made);
  });

  it('is not written where its comments are missing, incomplete or there twice', () => {
    for (const wrong of ['Before.', document.replace('<!-- end of sums -->', ''), `${document}\n${document}`]) {
      expect(() => withGeneratedSection(wrong, 'sums', 'new')).to.throw('exactly one');
    }
  });
});
