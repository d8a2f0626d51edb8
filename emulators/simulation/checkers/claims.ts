import { isDeepStrictEqual } from 'node:util';
import { roleOf } from '@fresh/kernel/http/organization-context';
import { claimsFor, type ClaimSources } from '../../../functions/identity/src/claims/claims.ts';
import type { HistoryEntry } from '../history.ts';
import { databaseAfter, documentsAt, type Database } from './database.ts';
import type { Finding } from './finding.ts';
import { number, shown, text } from './values.ts';

/**
 * At the end, Auth's claims of every user repeat what Firestore says: the organization and role of the active membership joined
 * last, and the second factor. When it was proved is left out: only a retry or the next code repeats a refresh that failed.
 */
export function checkClaims(history: readonly HistoryEntry[]): readonly Finding[] {
  const database = databaseAfter(history);
  return history.flatMap((account, position) => {
    if (account.kind !== 'account') return [];
    const { uid, claims } = account;
    const mfa = database.get(`mfa/${uid}`);
    const { membership, entries } = newestMembership(database, uid);
    const expected = claimsFor({}, { membership, mfaEnrolled: mfa?.data['enrolled'] !== undefined, proofs: [] });
    return ['orgId', 'roles', 'mfa'].flatMap((name): Finding[] => {
      if (isDeepStrictEqual(claims[name], expected[name])) return [];
      const message = `its claim ${name} is ${shown(claims[name])}, and ${shown(expected[name])} by Firestore`;
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
  const membership: ClaimSources['membership'] = newest
    ? { orgId: text(newest.data['orgId']), role: roleOf({ role: text(newest.data['role']) }) }
    : null;
  return { membership, entries: own.map(({ entry }) => entry) };
}
