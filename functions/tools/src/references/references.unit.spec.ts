import { expect } from 'chai';
import { anchorsOf, brokenReferences, type TextFile } from './references.ts';

/** Put together here, so that this file holds no citation itself, and no path of a page that isn't there. */
const cite = (record: string, ids: string) => `${record} ${ids}`;
const docs = (page: string) => `docs/${page}`;

const record: TextFile[] = [
  {
    path: 'docs/reference/monolith/contract.md',
    text: '<a id="contract-1-2"></a>\n\n### 1.2 Order\n\n<a id="contract-section-4"></a>\n',
  },
  {
    path: 'docs/reference/monolith/routes.md',
    text: ['s2', 's9', 's11'].map((id) => `<a id="contract-${id}"></a>`).join('\n'),
  },
  {
    path: 'docs/reference/monolith/defects.md',
    text: ['1-2', '27', '28', 'section-8'].map((id) => `<a id="domain-${id}"></a>`).join('\n'),
  },
  { path: docs('adr/0007-plan.md'), text: '# Plan\n' },
];

/** What is broken in a text, as `line: reference`. */
function broken(text: string, file = 'functions/a.ts'): string[] {
  const files = [...record, { path: file, text }];
  return brokenReferences(
    files,
    files.map(({ path }) => path),
  ).map(({ line, reference }) => `${line}: ${reference}`);
}

describe('references', () => {
  it('to the record of the monolith lead to its anchors', () => {
    const found = [
      cite('CONTRACT', '1.2'),
      cite('CONTRACT', '1.2 B, 4'),
      cite('CONTRACT', '4'),
      cite('CONTRACT', 'S2, S9-S11'),
      cite('DOMAIN', '27, 28'),
      cite('DOMAIN', '1.2'),
      cite('DOMAIN', '§8'),
      `${cite('DOMAIN', '27')}, ${cite('CONTRACT', 'S2')}`,
    ];
    expect(broken(found.join('\n'))).to.deep.equal([]);
  });

  for (const [record, ids, missing] of [
    ['CONTRACT', '1.3', '1.3'],
    ['CONTRACT', '2', '2'],
    ['CONTRACT', 'S3', 'S3'],
    ['CONTRACT', 'S9-S12', 'S12'],
    ['CONTRACT', 'S9-12', 'S12'],
    ['DOMAIN', '27, 29', '29'],
    ['DOMAIN', '8', '8'],
    ['DOMAIN', '§27', '§27'],
  ] as const) {
    it(`to ${record} ${ids} lead nowhere`, () => {
      expect(broken(`first\n/** Why (${cite(record, ids)}). */`)).to.deep.equal([`2: ${cite(record, missing)}`]);
    });
  }

  it('may go on in the next line of a comment', () => {
    expect(broken(` * as before (DOMAIN\n * 29)`)).to.deep.equal([`1: ${cite('DOMAIN', '29')}`]);
    expect(broken(` * as before (${cite('DOMAIN', '27')},\n * 29)`)).to.deep.equal([`1: ${cite('DOMAIN', '29')}`]);
    expect(broken(` * as before (DOMAIN\n * 27)`)).to.deep.equal([]);
  });

  it('are no citation without a number', () => {
    expect(broken('AN ACTION OF CONTRACT, TORT; const DOMAIN = 1; BAD_DOMAIN 99')).to.deep.equal([]);
  });

  it('to documents that are not in the repository are rejected', () => {
    expect(broken([cite('DESIGN', '2'), cite('ANCHORS', 'B9')].join('\n'))).to.deep.equal([
      `1: ${cite('DESIGN', '2')}`,
      `2: ${cite('ANCHORS', 'B9')}`,
    ]);
  });

  it('to decisions need a file with that number', () => {
    expect(broken([cite('ADR', '0007'), cite('ADR', '7'), cite('ADRs', '0007, 0007')].join('\n'))).to.deep.equal([]);
    expect(broken([cite('ADR', '0099'), cite('ADRs', '0007 and 0098')].join('\n'))).to.have.length(2);
  });

  describe('of Markdown', () => {
    const page = { path: docs('how-to/page.md'), text: '# A page\n\n## What `it` does, twice\n' };
    const from = (text: string) => {
      const files = [...record, page, { path: docs('index.md'), text }];
      return brokenReferences(
        files,
        files.map(({ path }) => path),
      ).map(({ reference }) => reference);
    };

    it('lead to files, folders, headings and the page itself', () => {
      const found = ['how-to/page.md', 'how-to', 'how-to/page.md#what-it-does-twice', '#top', 'https://example.com/x'];
      expect(from(`# Top\n${found.map((target) => `[x](${target})`).join('\n')}`)).to.deep.equal([]);
    });

    it('are broken without the file, the heading, or the anchor', () => {
      const lost = ['how-to/other.md', 'how-to/page.md#twice', '#bottom', '../../outside.md'];
      expect(from(lost.map((target) => `[x](${target})`).join('\n'))).to.deep.equal(lost);
    });

    it('are text in code', () => {
      expect(from('```md\n[x](missing.md)\n```\n`[x](missing.md)`')).to.deep.equal([]);
    });
  });

  it('to pages are found in any text', () => {
    const page = docs('adr/0007-plan.md');
    expect(broken(`see ${page} and ${page}#plan`)).to.deep.equal([]);
    expect(broken(`see ${page}#goal`)).to.deep.equal([`1: ${page}#goal`]);
    expect(broken(`see ${page.replace('plan', 'other')}`)).to.have.length(1);
  });
});

describe('the anchors of a page', () => {
  it('are those of GitHub', () => {
    const text = '# A & B: `c_d` (E)\n## Same\n## Same\n```\n# no heading\n```\n### [Link](x.md) text ##\n';
    expect([...anchorsOf(text)]).to.deep.equal(['a--b-c_d-e', 'same', 'same-1', 'link-text']);
  });
});
