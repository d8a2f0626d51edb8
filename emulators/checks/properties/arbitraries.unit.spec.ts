import { routes } from '@fresh/contracts/registry';
import { expect } from 'chai';
import * as fc from 'fast-check';
import * as z from 'zod';
import { bodiesOf, paths, queries, sentBodies } from './arbitraries.ts';

const seed = 20_260_101;
const ids = { orgId: 'o1', scheduleId: 's1', id: 'x1' };
const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns = 200) => fc.sample(arbitrary, { seed, numRuns });

describe('generated bodies', () => {
  for (const { id, body } of routes) {
    if (!body) continue;
    it(`of ${id} are accepted by its schema often enough, but for what only code can say`, () => {
      const accepted = sample(bodiesOf(body, ids)).filter((value) => body.safeParse(value).success);
      expect(accepted.length).to.be.greaterThan(20);
    });
    it(`of ${id} stay what they are once they were read, so that a client can send back what it got`, () => {
      for (const text of sample(sentBodies(body, ids))) {
        const sent = parseJson(text);
        const first = body.safeParse(sent);
        if (!first.success || first.data === undefined) continue;
        const stored = JSON.stringify(first.data);
        expect(JSON.stringify(body.safeParse(JSON.parse(stored)).data), text.slice(0, 500)).to.equal(stored);
      }
    });
    it(`of ${id} are also rejected, once spoilt`, () => {
      const texts = sample(sentBodies(body, ids));
      const rejected = texts.filter((text) => {
        try {
          return !body.safeParse(JSON.parse(text)).success;
        } catch {
          return true; // no JSON at all
        }
      });
      expect(rejected.length).to.be.greaterThan(0);
    });
  }

  it('name what exists where a field asks for it', () => {
    const bodies = sample(bodiesOf(z.object({ scheduleId: z.string(), name: z.string() }), ids)) as {
      scheduleId: string;
      name: string;
    }[];
    expect(bodies.filter(({ scheduleId }) => scheduleId === 's1').length).to.be.greaterThan(100);
    expect(bodies.some(({ name }) => name === 's1')).to.equal(false);
  });

  it('carry keys that JavaScript would lose', () => {
    const texts = sample(sentBodies(z.object({ name: z.string() }), ids), 2000);
    expect(texts.some((text) => text.includes('"__proto__":'))).to.equal(true);
  });

  it('are the same for the same seed', () => {
    const body = sentBodies(z.object({ name: z.string() }), ids);
    expect(sample(body)).to.deep.equal(sample(body));
  });
});

describe('generated addresses', () => {
  it('are mostly of what exists, and always a URL', () => {
    const made = sample(
      fc.tuple(
        paths('/api/schedules/{id}/x', ids),
        queries({ scheduleId: { schema: z.string(), required: true } }, ids),
      ),
    );
    for (const [path, query] of made) expect(() => new URL(`http://host${path}?${query}`)).not.to.throw();
    expect(made.filter(([path]) => path === '/api/schedules/s1/x').length).to.be.greaterThan(100);
    expect(made.filter(([, query]) => query.startsWith('orgId=o1')).length).to.be.greaterThan(100);
    expect(made.filter(([, query]) => query.includes('scheduleId=s1')).length).to.be.greaterThan(80);
  });
});

/** A JSON value as a request holds it; undefined where the text is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined; // one of the texts that are no JSON
  }
}
