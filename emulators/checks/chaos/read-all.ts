import type { Query, QueryDocumentSnapshot } from 'firebase-admin/firestore';

/** Documents of one page: on a busy machine, all at once would take longer than a call to Firestore may. */
const pageSize = 1_000;

/** Every document of a query, read page by page. */
export async function readAll(query: Query): Promise<QueryDocumentSnapshot[]> {
  const all: QueryDocumentSnapshot[] = [];
  for (;;) {
    const last = all.at(-1);
    const { docs } = await (last ? query.startAfter(last) : query).limit(pageSize).get();
    all.push(...docs);
    if (docs.length < pageSize) return all;
  }
}
