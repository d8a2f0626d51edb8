import { capturesOf } from '../capture.ts';
import { preferencesUpdated, profileUpdated, sessionsRevoked, sessionStarted } from '../events/identity.ts';

/** What the monolith still writes of the service, by the name of the function that publishes it. */
export const captures = capturesOf('identity', {
  /** Profiles that the monolith or their users wrote. */
  captureUser: {
    document: 'users/{id}',
    publishes: [profileUpdated, preferencesUpdated],
    otherEvents: [sessionStarted, sessionsRevoked],
    deletionEvents: [],
    summary: 'Publishes what the monolith does to profiles.',
  },
});
