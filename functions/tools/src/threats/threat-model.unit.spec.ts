import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { root } from '../folders.ts';
import { missingProofs } from '../proof.ts';
import { boundaries } from './boundaries.ts';
import { closedGaps, gaps } from './gaps.ts';
import { threatKinds } from './threat.ts';
import { threatPageName } from './threats-document.ts';

describe('the threats', () => {
  it('are counted without leaving one out, and so are the gaps, with the closed ones', () => {
    const threats = boundaries.flatMap((boundary) => boundary.threats);
    expect(threats).not.to.have.length(0);
    const numbers = (ids: readonly string[]) => ids.map((id) => Number(id.slice(1))).sort((a, b) => a - b);
    const counted = (ids: readonly string[]) => ids.map((_id, index) => index + 1);
    const ids = threats.map(({ id }) => id);
    expect(numbers(ids)).to.deep.equal(counted(ids));
    const ofGaps = [...gaps.map(({ id }) => id), ...closedGaps];
    expect(numbers(ofGaps)).to.deep.equal(counted(ofGaps));
  });

  it('are of all six kinds at each boundary, or it says why not', () => {
    expect(boundaries).to.have.length(10);
    for (const { title, threats, unseen } of boundaries) {
      const seen = new Set(threats.map(({ kind }) => kind));
      expect([...seen, ...(unseen?.kinds ?? [])], title).to.have.members(threatKinds);
    }
  });

  for (const { title, threats } of boundaries) {
    it(`have tests that exist at the boundary ${title}`, () => {
      expect(threats.flatMap(({ proofs }) => missingProofs(root, proofs))).to.deep.equal([]);
    });
  }
});

describe('THREAT_MODEL.md', () => {
  it('refers to gaps and documents that are there, and so do the pages of the boundaries', () => {
    const folder = path.join(root, 'docs/security');
    const ids = gaps.map(({ id }) => id);
    for (const name of ['THREAT_MODEL.md', ...boundaries.map(threatPageName)]) {
      const text = readFileSync(path.join(folder, name), 'utf8');
      for (const [, gap = ''] of text.matchAll(/\[(G\d+)\]\([^)]*#open\)/g)) expect(ids).to.include(gap);
      for (const [, target = ''] of text.matchAll(/\]\(([^)#][^)#]*)/g)) {
        expect(existsSync(path.resolve(folder, target)), target).to.equal(true);
      }
    }
  });
});
