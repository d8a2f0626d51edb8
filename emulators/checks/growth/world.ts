import type { Person } from '@fresh/kernel/testing/world';

/** The one organization that has the whole history; its people, who are in no other. */
export interface World {
  readonly orgId: string;
  readonly owner: Person;
  readonly admin: Person;
  readonly manager: Person;
  readonly staff: Person;
}
