import type { CallOptions, Result } from './result.ts';

/** A response that may be continued. */
interface Page {
  readonly nextCursor?: string | undefined;
}

/**
 * Reads a list to its end, one page at a time; ends with the first page that failed, which it gives too.
 *
 * @example for await (const page of pages(api.listShifts, { scheduleId })) { if (!page.ok) … }
 */
export async function* pages<I, R extends Result<Page>>(
  list: ((input: I, options?: CallOptions) => Promise<R>) | ((input?: I, options?: CallOptions) => Promise<R>),
  input: NoInfer<I>,
  options?: CallOptions,
): AsyncGenerator<R, void, undefined> {
  let next = input;
  for (;;) {
    const page = await list(next, options);
    yield page;
    if (!page.ok || page.data.nextCursor === undefined) return;
    next = { ...input, after: page.data.nextCursor };
  }
}
