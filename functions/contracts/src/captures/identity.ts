import { capture } from '../capture.ts';
import { preferencesUpdated, profileUpdated, sessionsRevoked, sessionStarted } from '../events/identity.ts';

/** Profiles that the monolith or their users wrote. */
export const captureUser = capture({
  name: 'captureUser',
  service: 'identity',
  document: 'users/{id}',
  publishes: [profileUpdated, preferencesUpdated],
  alsoLogged: [sessionStarted, sessionsRevoked],
  endings: [],
  summary: 'Publishes what the monolith does to profiles.',
});
