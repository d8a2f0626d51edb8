import { roles } from '@fresh/contracts/roles';
import { callers, type Caller } from './callers.ts';
import type { PlaceName } from './places.ts';

/** What a client can do with a document; `search` asks every collection of its name at once. */
export const operations = ['get', 'list', 'search', 'update', 'delete', 'create'] as const;
/** One of them. */
export type Operation = (typeof operations)[number];

const signedIn = callers.filter((caller) => caller !== 'anonymous');
const members: readonly Caller[] = roles;

/** Who may read what. Everything else is denied: all other places and callers, and every write, which has no column. */
const readers: { readonly [P in PlaceName]?: { readonly get?: readonly Caller[]; readonly list?: readonly Caller[] } } =
  {
    'users/{uid}': { get: signedIn },
    'notificationSettings/{uid}': { get: signedIn },
    'notifications/{uid}/items/{id}': { get: signedIn, list: signedIn },
    'organizations/{org}': { get: members },
    'organizations/{org}/schedules/published': { get: members, list: members },
    'organizations/{org}/schedules/active': { get: members, list: members },
    'organizations/{org}/schedules/completed': { get: members, list: members },
    'organizations/{org}/schedules/published/shifts/{id}': { get: members, list: members },
    'organizations/{org}/schedules/active/shifts/{id}': { get: members, list: members },
    'organizations/{org}/schedules/completed/shifts/{id}': { get: members, list: members },
    'orgs/{org}/positions/{id}': { get: members },
    'orgs/{org}/venues/{id}': { get: members },
    'orgs/{org}/zones/{id}': { get: members },
  };

/** One cell of the matrix. */
export function expectation(place: PlaceName, caller: Caller, operation: Operation): 'allowed' | 'denied' {
  if (operation !== 'get' && operation !== 'list') return 'denied';
  return readers[place]?.[operation]?.includes(caller) ? 'allowed' : 'denied';
}
