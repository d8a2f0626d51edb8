import type { DocumentData, HistoryEntry } from '../history.ts';
import { commitsOf, databaseAfter, documentsAt, eventsIn, type Database } from './database.ts';
import type { Finding } from './finding.ts';
import { number, text } from './values.ts';

/**
 * What must add up: an organization's counter is its active members, a join token's count of uses is the members who joined with
 * it, and paid minutes are approved minutes.
 */
export function checkConservation(history: readonly HistoryEntry[]): readonly Finding[] {
  const database = databaseAfter(history);
  return [...memberCounts(database), ...tokenUses(history, database), ...paidMinutes(database)];
}

function memberCounts(database: Database): Finding[] {
  const members = documentsAt(database, /^memberships\/[^/]+$/).filter(
    ({ path, data }) =>
      data['status'] === 'active' && path === `memberships/${text(data['uid'])}_${text(data['orgId'])}`,
  );
  return documentsAt(database, /^organizations\/(?<org>[^/]+)$/).flatMap(({ path, data, match }) => {
    if (typeof data['memberCount'] !== 'number') return [];
    const own = members.filter((member) => member.data['orgId'] === match.groups?.['org']);
    const expected: Record<string, number> = {};
    for (const { data: member } of own) expected[text(member['role'])] = (expected[text(member['role'])] ?? 0) + 1;
    const counted = withoutZeros(data['memberCountByRole']);
    const roles = JSON.stringify(sorted(counted));
    if (data['memberCount'] === own.length && roles === JSON.stringify(sorted(expected))) return [];
    const message = `it counts ${data['memberCount']} members ${roles}, and has ${own.length} ${JSON.stringify(sorted(expected))}`;
    return [
      {
        checker: 'conservation',
        subject: path,
        message,
        entries: entriesOf(database, [path, ...own.map((one) => one.path)]),
      },
    ];
  });
}

/** Each redemption is in the commit in which its member joins, and is one use; no token has more uses than it allows. */
function tokenUses(history: readonly HistoryEntry[], database: Database): Finding[] {
  const find = (subject: string, message: string, entries: readonly number[]): Finding => {
    return { checker: 'conservation', subject, message, entries };
  };
  const uses = new Map<string, number[]>();
  const findings = commitsOf(history).flatMap(({ commit, entry }) => {
    const events = eventsIn(commit, entry).map(({ event }) => event);
    const joined = new Set(
      events.flatMap(({ type, subject }) => (/\.membership\.v\d+\.created$/.test(type) ? [subject] : [])),
    );
    return events.flatMap(({ type, subject, data }) => {
      if (!/\.join_token\.v\d+\.redeemed$/.test(type)) return [];
      const { tokenId, membershipId } = data as DocumentData;
      uses.set(text(tokenId), [...(uses.get(text(tokenId)) ?? []), entry]);
      if (joined.has(`memberships/${text(membershipId)}`)) return [];
      return [find(subject, `it is redeemed, and ${text(membershipId)} isn't created in the same commit`, [entry])];
    });
  });
  const counts = documentsAt(database, /^join_tokens\/[^/]+$/).flatMap(({ path, data, entry }) => {
    const entries = uses.get(text(data['id'])) ?? [];
    const { currentUses, maxUses } = data;
    if (number(currentUses) !== entries.length) {
      return [find(path, `it counts ${number(currentUses)} uses, and has ${entries.length}`, [...entries, entry])];
    }
    if (typeof maxUses !== 'number' || entries.length <= maxUses) return [];
    return [find(path, `it has ${entries.length} uses, and ${maxUses} are allowed`, [...entries, entry])];
  });
  return [...findings, ...counts];
}

/**
 * Of each approved record, the minutes between its stamps and those that the ledger paid for. The ledger says amounts, from
 * which minutes follow by the rate to less than one, as long as it is above 0.60 an hour.
 */
function paidMinutes(database: Database): Finding[] {
  return documentsAt(database, /^attendance_records\/(?<org>[^/]+)\/records\/(?<id>[^/]+)$/).flatMap(
    ({ path, data, match }) => {
      const [org, id] = [match.groups?.['org'] ?? '', match.groups?.['id'] ?? ''];
      const ledger = documentsAt(database, /^corporate_accounts\/(?<org>[^/]+)\/ledger\/[^/]+$/).filter(
        (entry) => entry.match.groups?.['org'] === org && entry.data['attendanceId'] === id,
      );
      // Only of the approval is it known what is owed; a correction since then isn't paid before the next one.
      if (data['status'] !== 'approved' || typeof data['hourlyRate'] !== 'number' || data['hourlyRate'] === 0)
        return [];
      const minutes = Math.round((number(data['actualCheckOut']) - number(data['actualCheckIn'])) / 60_000);
      const regular = ledger.reduce((sum, entry) => sum + Math.round(number(entry.data['regularPay']) * 100), 0);
      const overtime = ledger.reduce((sum, entry) => sum + number(entry.data['overtimeMinutes']), 0);
      const paid = Math.round((regular * 60) / (data['hourlyRate'] * 100)) + overtime;
      if (paid === Math.max(0, minutes)) return [];
      const message = `${minutes} minutes are approved, and ${paid} are paid in ${ledger.length} entries of the ledger`;
      return [
        {
          checker: 'conservation',
          subject: path,
          message,
          entries: entriesOf(database, [path, ...ledger.map((one) => one.path)]),
        },
      ];
    },
  );
}

function entriesOf(database: Database, paths: readonly string[]): number[] {
  return paths.flatMap((path) => database.get(path)?.entry ?? []);
}

function withoutZeros(counts: DocumentData[string] | undefined): Record<string, number> {
  if (typeof counts !== 'object' || counts === null) return {};
  const entries = Object.entries(counts as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([role, count]) => [role, number(count)] as const).filter(([, count]) => count !== 0),
  );
}

function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
