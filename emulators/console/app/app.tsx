import type { ListOrganizationsResult } from '@fresh-root/api-client';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { DeadLettersView } from './dead-letters-view.tsx';
import { EventsView } from './events-view.tsx';
import { RoutesView } from './routes-view.tsx';
import { ScheduleView } from './schedule-view.tsx';
import { api, currentUser, type User } from './session.ts';
import { ServiceProblems } from './service-problems.tsx';
import { SignInView } from './sign-in-view.tsx';

/** The views, by the part of the address after `#/`. */
const views = {
  schedule: 'Schedule',
  events: 'Events',
  'dead-letters': 'Dead letters',
  routes: 'Routes',
} as const;
type View = keyof typeof views;

type Organization = ListOrganizationsResult['organizations'][number];

/** The whole console. */
export function App(): JSX.Element {
  return (
    <>
      <ServiceProblems />
      <SignedInOrNot />
    </>
  );
}

function SignedInOrNot(): JSX.Element {
  const [user, setUser] = useState<User | null | undefined>();
  useEffect(() => {
    void currentUser().then(setUser);
  }, []);
  if (user === undefined) return <p class="page">Loading …</p>;
  if (user === null) return <SignInView onSignedIn={setUser} />;
  const leave = () => {
    void api.logout({ body: {} }).then(() => {
      setUser(null);
    });
  };
  return <Inside key={user.email} user={user} onSignOut={leave} />;
}

/** What a signed-in user sees. */
function Inside({ user, onSignOut }: { user: User; onSignOut: () => void }): JSX.Element {
  const [organizations, setOrganizations] = useState<readonly Organization[] | undefined>();
  const [orgId, setOrgId] = useState('');
  const view = useView();
  useEffect(() => {
    void api.listOrganizations().then((response) => {
      const found = response.ok ? response.data.organizations : [];
      setOrganizations(found);
      setOrgId(found[0]?.id ?? '');
    });
  }, []);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(view);
  useEffect(() => {
    // Users of a keyboard or a screen reader go on at the beginning of the new view.
    if (shown.current !== view) main.current?.focus();
    shown.current = view;
    document.title = `${views[view]} · Fresh Schedules console`;
  }, [view]);

  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to content
      </a>
      <header class="bar">
        <strong>Fresh Schedules console</strong>
        <nav aria-label="Views">
          {(Object.keys(views) as View[]).map((name) => (
            <a key={name} href={`#/${name}`} aria-current={name === view ? 'page' : undefined}>
              {views[name]}
            </a>
          ))}
          <a href="/docs/">Docs</a>
        </nav>
        <div class="who">
          {organizations && organizations.length > 0 && (
            <label>
              Organization{' '}
              <select
                value={orgId}
                onChange={({ currentTarget }) => {
                  setOrgId(currentTarget.value);
                }}
              >
                {organizations.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
          <span>{user.email}</span>
          <button type="button" onClick={onSignOut}>
            Sign out
          </button>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} class="page">
        {organizations === undefined ? <p>Loading …</p> : <Content view={view} orgId={orgId} />}
      </main>
    </>
  );
}

function Content({ view, orgId }: { view: View; orgId: string }): JSX.Element {
  if (orgId === '') {
    return (
      <>
        <h1>{views[view]}</h1>
        <p>You belong to no organization. Sign in as a user who does.</p>
      </>
    );
  }
  if (view === 'events') return <EventsView key={orgId} orgId={orgId} />;
  if (view === 'routes') return <RoutesView key={orgId} orgId={orgId} />;
  if (view === 'dead-letters') return <DeadLettersView key={orgId} orgId={orgId} />;
  return <ScheduleView key={orgId} orgId={orgId} />;
}

function useView(): View {
  const read = () => {
    const name = location.hash.slice(2);
    return name in views ? (name as View) : 'schedule';
  };
  const [view, setView] = useState(read);
  useEffect(() => {
    const update = () => {
      setView(read());
    };
    addEventListener('hashchange', update);
    return () => {
      removeEventListener('hashchange', update);
    };
  }, []);
  return view;
}
