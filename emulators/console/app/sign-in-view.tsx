import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { signIn, type User } from './session.ts';
import { settings } from './settings.ts';
import { problem } from './text.ts';

/** Choosing one of the seeded users. */
export function SignInView({ onSignedIn }: { onSignedIn: (user: User) => void }): JSX.Element {
  const [email, setEmail] = useState(settings.users.find(({ role }) => role === 'org_owner')?.email ?? '');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    document.title = 'Sign in · Fresh Schedules console';
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFailure('');
    const signedIn = await signIn(email);
    setBusy(false);
    if ('user' in signedIn) onSignedIn(signedIn.user);
    else setFailure(problem(signedIn.failure));
  };
  const groups = [...new Set(settings.users.map(({ orgId }) => orgId))];
  return (
    <main class="page narrow">
      <h1>Fresh Schedules console</h1>
      <p>
        Plan schedules, and watch requests and events, through the same API as every client. It runs on the local cloud
        only, and signs you in as one of the seeded users. <a href="/docs/">Docs</a>
      </p>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          Seeded user{' '}
          <select
            value={email}
            onChange={({ currentTarget }) => {
              setEmail(currentTarget.value);
            }}
          >
            {groups.map((orgId) => (
              <optgroup key={orgId ?? ''} label={orgId ?? 'No organization'}>
                {settings.users
                  .filter((user) => user.orgId === orgId)
                  .map((user) => (
                    <option key={user.email} value={user.email}>
                      {user.email} ({user.role})
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </label>
        <button type="submit" class="primary" disabled={isBusy}>
          Sign in
        </button>
      </form>
      <p>Owners plan and see events, dead letters and routing; managers plan; staff read.</p>
      <p role="alert" class="failure">
        {failure}
      </p>
    </main>
  );
}
