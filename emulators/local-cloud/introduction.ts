import type { FirestoreKind } from '@fresh/local/find-firestore';
import { SEED_PASSWORD, type SeedUser } from '@fresh/local/seed';

/** What is printed when everything is ready. */
export interface Introduction {
  readonly gatewayUrl: string;
  readonly authHost: string;
  readonly firestore: FirestoreKind;
  readonly users: readonly SeedUser[];
  readonly readyMs: number;
  /** Both relative to the folder that the developer is in. */
  readonly logFile: string;
  readonly cookieFile: string;
}

/** Addresses, users, and commands that work as they are printed. */
export function introduce(about: Introduction): string {
  const { users, readyMs, logFile } = about;
  const gateway = about.gatewayUrl.replace('127.0.0.1', 'localhost');
  return [
    '',
    `Ready after ${(readyMs / 1000).toFixed(1)} s. Save a file and the next request runs it.`,
    `Fresh Schedules API: ${gateway}`,
    `Console: ${gateway}/   Docs: ${gateway}/docs/`,
    about.firestore === 'embedded'
      ? 'Firestore: embedded. For security rules and the browser SDK: npm start -- --firestore=official'
      : 'Firestore: the official emulator, with the rules in firestore.rules',
    ...(users.length > 0 ? ['', ...describeUsers(users), '', ...commands(about, gateway)] : []),
    '',
    `Full log: ${logFile}`,
    'Ctrl-C saves the data and stops everything.',
    '',
  ].join('\n');
}

function describeUsers(users: readonly SeedUser[]): string[] {
  const orgIds = [...new Set(users.flatMap(({ orgId }) => orgId ?? []))];
  const names = (orgId: string) => users.filter((user) => user.orgId === orgId).map(({ email }) => email.split('@')[0]);
  return [
    `Users, password ${SEED_PASSWORD}`,
    ...orgIds.map((orgId) => `  {${names(orgId).join(', ')}}@${orgId}.test`),
    ...users.flatMap(({ email, role, orgId }) => (orgId ? [] : [`  ${email} (${role})`])),
  ];
}

/** Each works by copy and paste, in this order. */
function commands({ authHost, cookieFile }: Introduction, gateway: string): string[] {
  const signIn = `http://${authHost}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=demo`;
  const json = `-H 'content-type: application/json'`;
  const credentials = JSON.stringify({
    email: 'manager@fresh-diner.test',
    password: SEED_PASSWORD,
    returnSecureToken: true,
  });
  const position = JSON.stringify({ orgId: 'fresh-diner', name: 'Baker' });
  return [
    'Try it:',
    `ID_TOKEN=$(curl -s '${signIn}' ${json} -d '${credentials}' | sed -n 's/.*"idToken": *"\\([^"]*\\)".*/\\1/p')`,
    `CSRF_TOKEN=$(curl -s -c ${cookieFile} ${gateway}/api/session ${json} -d "{\\"idToken\\":\\"$ID_TOKEN\\"}" | sed -n 's/.*"csrfToken": *"\\([^"]*\\)".*/\\1/p')`,
    `curl -s -w '\\n' -b ${cookieFile} '${gateway}/api/schedules?orgId=fresh-diner'`,
    `curl -s -w '\\n' -b ${cookieFile} -H "x-csrf-token: $CSRF_TOKEN" '${gateway}/api/positions?orgId=fresh-diner' ${json} -d '${position}'`,
  ];
}
