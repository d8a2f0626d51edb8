import type { Random } from '../../random.ts';
import type { Choice, Choosing, Lists } from './chooser.ts';
import { lessons as identityLessons, ownChoices, signInChoices } from './identity-operations.ts';
import { nothingKnown, textAt, type Lessons } from './known.ts';
import { founderChoices, lessons as onboardingLessons } from './onboarding-operations.ts';
import type { Operation, Person } from './operation.ts';
import {
  foundOrganization,
  joining,
  lessons as organizationLessons,
  ownerChoices,
  ownMembership,
} from './organization-operations.ts';
import { operatorChoices } from './platform-operations.ts';
import {
  createSchedule,
  deletePosition,
  lessons as schedulingLessons,
  managerChoices,
} from './scheduling-operations.ts';
import { schedulerChoices, stamp } from './timekeeping-operations.ts';

const lessons: Lessons = { ...identityLessons, ...organizationLessons, ...onboardingLessons, ...schedulingLessons };

/**
 * Chooses what clients do next: from the routes that can succeed, by what earlier responses said. A few can't: they send what
 * was deleted, or what takes another role.
 */
export class Operations {
  private readonly known = nothingKnown();
  private count = 0;

  constructor(
    private readonly random: Random,
    /** Whole ms, as routes take times. */
    private readonly nowMs: () => number,
    private readonly lists: Lists,
  ) {}

  /** The organization that all but founders share; null before it is founded. */
  get orgId(): string | null {
    return this.known.orgId;
  }

  /** The next operation of a user; null where there is nothing that they can do yet. */
  next(person: Person): Operation | null {
    const { known, lists, random, nowMs } = this;
    const name = (kind: string) => `${kind} ${++this.count}`;
    const choices = choicesOf({ person, known, lists, random, nowMs: nowMs(), name });
    const sum = choices.reduce((all, [weight]) => all + weight, 0);
    let at = random.next() * sum;
    for (const [weight, make] of choices) {
      at -= weight;
      if (at < 0) return make();
    }
    return null;
  }

  /** Takes a successful response into account. */
  learn(operation: Operation, person: Person, response: unknown): void {
    const [sent, got] = [operation.body, response].map((value) => (name: string) => textAt(value, name));
    if (sent && got) lessons[operation.route]?.(this.known, { operation, person, id: got('id'), sent, got });
  }
}

/** All that a person may do next. */
export function choicesOf(choosing: Choosing): Choice[] {
  const { person, known } = choosing;
  const { uid, role } = person;
  const { orgId } = known;
  if (orgId === null) return role === 'owner' ? [[1, () => foundOrganization(choosing)]] : [];
  if (role === 'founder') return [...founderChoices(choosing), ...signInChoices(choosing), ...ownChoices(choosing)];
  const joins = joining(choosing, orgId);
  if (!known.members.has(uid)) return joins;
  const again = joins.map(([weight, make]): Choice => [weight * 0.3, make]);
  if (role === 'staff') {
    const stamps: Choice = [6, () => stamp(choosing, orgId)];
    return [...ownChoices(choosing), ...again, ...ownMembership(orgId), stamps];
  }
  return [
    ...ownChoices(choosing),
    ...again,
    [3, () => createSchedule(choosing, orgId)],
    ...schedulerChoices(choosing, orgId),
    ...(role === 'scheduler' ? [] : managerChoices(choosing, orgId)),
    ...(role === 'owner' ? ownersOnly(choosing, orgId) : []),
  ];
}

function ownersOnly(choosing: Choosing, orgId: string): Choice[] {
  return [
    ...ownerChoices(choosing, orgId),
    [0.4, () => deletePosition(choosing, orgId)],
    ...operatorChoices(choosing, orgId),
  ];
}
