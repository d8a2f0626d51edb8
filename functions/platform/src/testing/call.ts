import type { Person } from '@fresh/kernel/testing/world';

/** What a callable answered: `result`, or `error` with the gRPC name of its status. */
export interface Called {
  readonly status: number;
  readonly result?: unknown;
  readonly error?: { readonly status: string; readonly message: string };
}

/** Calls a callable function as the Firebase SDKs do. */
export async function call(functionUrl: string, data: unknown, as?: Pick<Person, 'idToken'>): Promise<Called> {
  const answer = await fetch(functionUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(as && { authorization: `Bearer ${as.idToken}` }) },
    body: JSON.stringify({ data }),
  });
  return { status: answer.status, ...((await answer.json()) as Omit<Called, 'status'>) };
}
