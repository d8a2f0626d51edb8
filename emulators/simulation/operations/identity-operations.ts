import { codeAt, fromBase32, stepOf } from '../../../functions/identity/src/mfa/totp.ts';
import { idTokenOf } from '../auth.ts';
import type { Choice, Choosing } from './chooser.ts';
import type { Lessons } from './known.ts';
import { patch, post, remove, type Operation } from './operation.ts';

/** What everyone does with their own account, settings and notifications. */
export function ownChoices(choosing: Choosing): Choice[] {
  const { random, lists, person, name } = choosing;
  const kind = random.chance(0.5) ? 'shiftAssigned' : 'memberJoined';
  const read = () => {
    const id = lists.notifications(person.uid).at(-1 - random.below(3));
    return id === undefined ? null : post('A6', `/api/notifications/${id}/read`, null, null);
  };
  return [
    [0.7, () => patch('A3', '/api/notifications/settings', null, { [kind]: random.chance(0.5) })],
    [0.6, read],
    [0.2, () => post('I5', '/api/session/bootstrap', null, { preferences: { theme: name('theme') } })],
    [0.2, () => post('N2', '/api/onboarding/profile', null, { firstName: name('Ann'), lastName: 'Simulated' })],
  ];
}

/**
 * Sessions and the second factor. Only a founder ends every session of theirs, as what others send in the next minute would be
 * rejected; and only they enrol, as an administrator of the shared organization would have to prove it from then on.
 */
export function signInChoices(choosing: Choosing): Choice[] {
  const { person, nowMs, random } = choosing;
  const everywhere = random.chance(0.3) ? '?everywhere=true' : '';
  return [
    [0.8, () => post('I1', '/api/session', null, { idToken: idTokenOf(person, nowMs) })],
    [0.3, () => remove('I2', `/api/session${everywhere}`, null)],
    [0.3, () => post('I3', `/api/auth/logout${everywhere}`, null, {})],
    [0.5, () => post('I7', '/api/auth/mfa/setup', null, {})],
    [1, () => verifyCode(choosing)],
  ];
}

function verifyCode({ person, known, nowMs }: Choosing): Operation | null {
  const secret = known.secrets.get(person.uid);
  const key = secret === undefined ? null : fromBase32(secret);
  if (secret === undefined || !key) return null;
  return post('I8', '/api/auth/mfa/verify', null, { secret, token: codeAt(key, stepOf(nowMs)) });
}

/** What clients learn about accounts. */
export const lessons: Lessons = {
  I7: (known, { person, got }) => {
    known.secrets.set(person.uid, got('secret'));
  },
};
