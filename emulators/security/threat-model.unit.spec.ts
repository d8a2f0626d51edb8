import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { root } from '../../functions/delivery/src/folders.ts';

/** A row of a boundary. */
interface Threat {
  readonly id: string;
  readonly kind: string;
  readonly proof: string;
}

describe('THREAT_MODEL.md', () => {
  const folder = path.join(root, 'docs/security');
  const text = readFileSync(path.join(folder, 'THREAT_MODEL.md'), 'utf8');
  const boundaries = text.split(/^### /m).slice(1);
  const cellsOf = (part: string) =>
    part
      .split('\n')
      .filter((line) => /^\| [TG]\d+ /.test(line))
      .map((line) => line.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim()));
  const threatsOf = (part: string): Threat[] =>
    cellsOf(part)
      .filter(([id = '']) => id.startsWith('T'))
      .map(([id = '', kind = '', , , proof = '']) => ({ id, kind, proof }));
  const threats = boundaries.flatMap(threatsOf);
  const gaps = cellsOf(text.slice(text.indexOf('\n## Open'))).map(([id = '']) => id);

  /** Files and titles in a cell. */
  const testsIn = ({ proof }: Threat) =>
    [...proof.matchAll(/`([^`]+\.spec\.ts)` “([^”]+)”/g)].map(([, file = '', title = '']) => ({ file, title }));

  it('counts its threats and gaps without leaving one out', () => {
    expect(threats.map(({ id }) => id)).to.deep.equal(threats.map((_threat, index) => `T${index + 1}`));
    expect(gaps).to.deep.equal(gaps.map((_gap, index) => `G${index + 1}`));
  });

  it('looks at each boundary from all six sides, or says why not', () => {
    expect(boundaries).to.have.length(9);
    for (const boundary of boundaries) {
      const [name = ''] = boundary.split('\n');
      const none = /No threat seen: ([^.]+)\./.exec(boundary)?.[1] ?? '';
      const unseen = [...none.matchAll(/\*\*(\w)\*\*/g)].map(([, kind = '']) => kind);
      const kinds = new Set([...threatsOf(boundary).map(({ kind }) => kind), ...unseen]);
      expect([...kinds].sort(), name).to.deep.equal(['D', 'E', 'I', 'R', 'S', 'T']);
    }
  });

  /** What is wrong with a threat's proof; nothing, if its tests exist or it is open. */
  const problemsOf = (threat: Threat): string[] => {
    const open = /^Open: (G\d+)$/.exec(threat.proof)?.[1];
    if (open !== undefined) return gaps.includes(open) ? [] : [`${threat.id}: there is no ${open}`];
    const tests = testsIn(threat);
    // Otherwise something in the cell would be overlooked, such as a title in other quotes.
    if (tests.length !== threat.proof.split('<br>').length) return [`${threat.id}: not read: ${threat.proof}`];
    return tests.flatMap(({ file, title }) => {
      if (!existsSync(path.join(root, file))) return [`${threat.id}: there is no ${file}`];
      const source = readFileSync(path.join(root, file), 'utf8');
      const exists = ["'", '"', '`'].some((quote) => source.includes(quote + title + quote));
      return exists ? [] : [`${threat.id}: ${file} has no “${title}”`];
    });
  };

  for (const boundary of boundaries) {
    const [name = ''] = boundary.split('\n');
    it(`proves what it says of boundary ${name}`, () => {
      expect(threatsOf(boundary).flatMap(problemsOf)).to.deep.equal([]);
    });
  }

  it('refers to gaps and documents that are there', () => {
    for (const [, gap = ''] of text.matchAll(/\[(G\d+)\]\(#open\)/g)) expect(gaps).to.include(gap);
    for (const [, target = ''] of text.matchAll(/\]\(([^)#][^)]*)\)/g)) {
      expect(existsSync(path.resolve(folder, target)), target).to.equal(true);
    }
  });
});
