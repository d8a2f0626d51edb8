import { expect } from 'chai';
import type { Arrival } from './arrival.ts';
import { compose, type InOrder, type Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { protocolResponse } from './response.ts';

/** Says yes only where the compiler takes the list. */
type Accepts<List> = List extends InOrder<List, Arrival> ? 'yes' : 'no';

interface Name {
  readonly name: string;
}

const named: Middleware<Arrival, Name> = async (_context, next) => next({ name: 'Ann' });
const greeted: Middleware<Arrival & Name> = async ({ name }) => protocolResponse(200, {}, `hello ${name}`);

describe('compose', () => {
  const arrival = {} as Arrival;

  it('gives each middleware what the ones before it have added', async () => {
    expect(await compose([named, greeted])(arrival)).to.include({ body: 'hello Ann' });
  });

  it('lets a middleware respond instead of the rest, and change what the rest responds', async () => {
    const rejecting: Middleware<Arrival> = async () => protocolResponse(503);
    expect(await compose([rejecting, named, greeted])(arrival)).to.include({ status: 503 });
    const changing: Middleware<Arrival> = async (_context, next) => ({ ...(await next()), status: 201 });
    expect(await compose([changing, named, greeted])(arrival)).to.include({ status: 201, body: 'hello Ann' });
  });

  it('rejects where the last middleware doesn’t respond', async () => {
    const error = await compose([named])(arrival).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('message', 'The last middleware of a list must respond.');
  });

  it('doesn’t compile in an order in which one lacks what it needs', () => {
    const inOrder: Accepts<readonly [typeof named, typeof greeted]> = 'yes';
    const outOfOrder: Accepts<readonly [typeof greeted, typeof named]> = 'no';
    const withoutContext: Accepts<readonly [Middleware<RequestScope>]> = 'no';
    expect([inOrder, outOfOrder, withoutContext]).to.deep.equal(['yes', 'no', 'no']);
  });
});
