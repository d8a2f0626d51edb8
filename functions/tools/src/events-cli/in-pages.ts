/** Most that the callables give at once. */
const maxPage = 200;

/** Asks for pages until there are `limit` rows or no more. */
export async function inPages(
  limit: number,
  ask: (page: { limit: number; cursor?: string }) => Promise<{ count: number; nextCursor: string | undefined }>,
): Promise<void> {
  let left = limit;
  let cursor: string | undefined;
  do {
    const page = { limit: Math.min(left, maxPage), ...(cursor !== undefined && { cursor }) };
    const { count, nextCursor } = await ask(page);
    left -= count;
    cursor = nextCursor;
  } while (cursor !== undefined && left > 0);
}
