import { isDeepStrictEqual } from 'node:util';
import type { HistoryEntry } from '../history.ts';
import { databaseAfter, documentsAt, type Database } from './database.ts';
import type { Finding } from './finding.ts';
import { number, shown, text } from './values.ts';

/**
 * At the end, Auth's claims of every user repeat what Firestore says: the organization and role of the active membership joined
 * last, and the second factor. When it was proved is left out: only a retry or the next code repeats a refresh that failed.
 * The rule is stated here once more, because the service's own would agree with itself when it is wrong.
 */
export function checkClaims(history: readonly HistoryEntry[]): readonly Finding[] {
  const database = databaseAfter(history);
  return history.flatMap((account, position) => {
    if (account.kind !== 'account') return [];
    const { uid, claims } = account;
    const mfa = database.get(`mfa/${uid}`);
    const { newest, entries } = newestMembership(database, uid);
    const expected = {
      orgId: newest?.['orgId'],
      roles: newest && [newest['role']],
      mfa: mfa?.data['enrolled'] === undefined ? undefined : true,
    };
    return Object.entries(expected).flatMap(([name, value]): Finding[] => {
      if (isDeepStrictEqual(claims[name], value)) return [];
      const message = `its claim ${name} is ${shown(claims[name])}, and ${shown(value)} by Firestore`;
      const about = [...entries, ...(mfa ? [mfa.entry] : []), position];
      return [{ checker: 'projections', subject: `account ${uid}`, message, entries: about }];
    });
  });
}

function newestMembership(database: Database, uid: string) {
  const own = documentsAt(database, /^memberships\/[^/]+$/).filter(
    ({ path, data }) => data['uid'] === uid && path === `memberships/${uid}_${text(data['orgId'])}`,
  );
  const [newest] = own
    .filter(({ data }) => data['status'] === 'active')
    .sort((a, b) => number(b.data['joinedAt']) - number(a.data['joinedAt']) || (a.path < b.path ? 1 : -1));
  return { newest: newest?.data, entries: own.map(({ entry }) => entry) };
}
