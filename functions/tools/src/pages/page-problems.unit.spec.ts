import { expect } from 'chai';
import { checkPages, limits, type Page } from './page-problems.ts';

const scripts = new Set(['events']);
const check = (pages: readonly Page[]) =>
  checkPages(pages, scripts, (commands) => (commands.includes('((') ? 'syntax error' : null));
/** Put together here, so that this file names no page that isn't there. */
const howTo = (name: string) => ['docs', 'how-to', `${name}.md`].join('/');
const start = (text: string): Page => ({ path: 'docs/README.md', text });
const problems = (text: string) => check([start(text)]).problems.map(({ line, problem }) => `${line}: ${problem}`);
const fence = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\`\n`;

describe('the check of pages', () => {
  it('accepts a page of sentences, and counts its words without addresses and generated sections', () => {
    const text = 'Two words, [three](far/away.md).\n<!-- generated: x, by hand -->\nnot counted\n<!-- end of x -->\n';
    expect(check([start(text)]))
      .to.include({ pages: 1, words: 3 })
      .and.to.have.property('problems').that.is.empty;
  });

  it('rejects a page that is too long', () => {
    expect(problems('word '.repeat(limits.wordsOfPage + 1))[0]).to.contain('divide the page');
  });

  it('rejects a row of a table that does not fit a terminal', () => {
    expect(problems(`\n| ${'x'.repeat(120)} |\n`)).to.have.length(1);
    expect(problems(`\n| ${'x'.repeat(120)} |\n`)[0]).to.match(/^2: a row/);
  });

  it('rejects a line that does not fit a terminal, unless it can’t be wrapped', () => {
    expect(problems(`one\n${'word '.repeat(30)}`)).to.deep.equal(['2: a line is wider than 120 columns; wrap it']);
    expect(problems(`- [a link](${'x'.repeat(130)})\n\`${'code '.repeat(30)}\``)).to.deep.equal([]);
  });

  it('rejects a page that no link leads to', () => {
    const pages = [start('[a](how-to/a.md)'), { path: howTo('a'), text: '[b](b.md)' }];
    const [b, c] = ['b', 'c'].map((name) => ({ path: howTo(name), text: '' }));
    expect(check([...pages, b!, c!]).problems.map(({ path }) => path)).to.deep.equal([howTo('c')]);
  });

  it('rejects code that nothing checks, commands that are none, and scripts that are not there', () => {
    expect(problems(fence('ts', 'const a: number = 1;'))[0]).to.contain('nothing checks');
    expect(problems(fence('sh', 'ls (('))[0]).to.contain('syntax error');
    expect(problems(fence('sh', 'npm run events -- list\nnpm run nothing'))).to.deep.equal([
      '1: there is no script nothing in package.json',
    ]);
    expect(problems(fence('json', '{ "a": }'))[0]).to.contain('no JSON');
  });

  it('counts blocks by how they are checked', () => {
    const blocks = [fence('sh', 'ls'), fence('json', '{}'), fence('', 'a ──► b')].join('');
    expect(check([start(blocks)]).blocks).to.include({ parsed: 2, figure: 1, executed: 0 });
    expect(check([{ path: 'README.md', text: fence('sh', 'ls') }]).blocks).to.include({ executed: 1 });
  });
});
