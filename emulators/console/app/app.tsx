import type { ListOrganizationsResult } from '@fresh-root/api-client';
import { Fragment, type JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { DataView } from './data-view.tsx';
import { DeadLettersView } from './dead-letters-view.tsx';
import { EventsView } from './events-view.tsx';
import { LogsView } from './logs-view.tsx';
import { MapView } from './map-view.tsx';
import { OperateView } from './operate-view.tsx';
import { mayPlan, type Role } from './planning.ts';
import { RoutesView } from './routes-view.tsx';
import { ScheduleView } from './schedule-view.tsx';
import { api, currentUser, type User } from './session.ts';
import { SendView } from './send-view.tsx';
import { ServiceProblems } from './service-problems.tsx';
import { SignInView } from './sign-in-view.tsx';
import { TraceView } from './trace-view.tsx';
import { TracesView } from './traces-view.tsx';

/** The views, by the part of the address after `#/`. */
const views = {
  schedule: 'Schedule',
  send: 'Send',
  traces: 'Traces',
  map: 'Map',
  logs: 'Logs',
  data: 'Data',
  events: 'Events',
  operate: 'Operate',
  'dead-letters': 'Dead letters',
  routes: 'Routes',
} as const;
type View = keyof typeof views;

/** The navigation, by what a developer wants to do. */
const groups: readonly (readonly [name: string, views: readonly View[]])[] = [
  ['Try', ['schedule', 'send']],
  ['Observe', ['traces', 'map', 'logs', 'data', 'events']],
  ['Repair', ['operate', 'dead-letters']],
  ['Read', ['routes']],
];

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
  const { view, rest } = useAddress();
  useFilterKey();
  useEffect(() => {
    void api.listOrganizations().then((response) => {
      const found = response.ok ? response.data.organizations : [];
      setOrganizations(found);
      setOrgId(found[0]?.id ?? '');
    });
  }, []);
  const role = organizations?.find(({ id }) => id === orgId)?.role ?? null;
  const main = useRef<HTMLElement>(null);
  const shown = useRef(view);
  useEffect(() => {
    // Users of a keyboard or a screen reader go on at the beginning of the new view.
    if (shown.current !== view) main.current?.focus();
    shown.current = view;
    // On a narrow screen the navigation is wider than the page.
    document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    document.title = `${views[view]} · Fresh Schedules console`;
  }, [view]);

  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to content
      </a>
      <header class="bar">
        <strong>Fresh Schedules console</strong>
        <nav aria-label="Views">
          {groups.map(([group, names]) => (
            <Fragment key={group}>
              <span class="group">{group}</span>
              {names.map((name) => (
                <a key={name} href={`#/${name}`} aria-current={name === view ? 'page' : undefined}>
                  {views[name]}
                </a>
              ))}
            </Fragment>
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
          <span class="email">{user.email}</span>
          <button type="button" onClick={onSignOut}>
            Sign out
          </button>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} class="page">
        {organizations === undefined ? <p>Loading …</p> : <Content view={view} rest={rest} orgId={orgId} role={role} />}
      </main>
    </div>
  );
}

/** `/` leads to the filter of a view, as in other tools for developers. */
function useFilterKey(): void {
  useEffect(() => {
    const lead = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      const filter = document.querySelector<HTMLInputElement>('input[type="search"]');
      if (event.key !== '/' || isTyping || !filter) return;
      event.preventDefault();
      filter.focus();
    };
    addEventListener('keydown', lead);
    return () => {
      removeEventListener('keydown', lead);
    };
  }, []);
}

interface ContentSettings {
  readonly view: View;
  readonly rest: string;
  readonly orgId: string;
  /** Of the user in this organization. */
  readonly role: Role;
}

function Content({ view, rest, orgId, role }: ContentSettings): JSX.Element {
  // What the local cloud knows itself, of every organization.
  if (view === 'traces') return rest === '' ? <TracesView /> : <TraceView id={rest} />;
  if (view === 'logs') return <LogsView />;
  if (view === 'map') return <MapView chosen={rest} />;
  if (view === 'data') return <DataView path={rest} />;
  if (orgId === '') {
    return (
      <>
        <h1>{views[view]}</h1>
        <p>
          This user belongs to no organization. Sign in as a member of one, or create one with POST /api/organizations.
        </p>
      </>
    );
  }
  if (view === 'operate') return <OperateView />;
  if (view === 'send') return <SendView key={orgId} orgId={orgId} chosen={rest} />;
  if (view === 'events') return <EventsView key={orgId} orgId={orgId} />;
  if (view === 'routes') return <RoutesView key={orgId} orgId={orgId} />;
  if (view === 'dead-letters') return <DeadLettersView key={orgId} orgId={orgId} />;
  return <ScheduleView key={orgId} orgId={orgId} mayPlan={mayPlan(role)} />;
}

/** The address after `#/`: a view, and what of it is shown. */
function useAddress(): { readonly view: View; readonly rest: string } {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const update = () => {
      setHash(location.hash);
    };
    addEventListener('hashchange', update);
    return () => {
      removeEventListener('hashchange', update);
    };
  }, []);
  const [, name = '', rest = ''] = /^#\/([^/]*)\/?(.*)$/.exec(hash) ?? [];
  return { view: name in views ? (name as View) : 'schedule', rest: decodeURIComponent(rest) };
}
