import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AuthJournal, JournalEntry, StoredProject, StoredUser } from './auth-journal.ts';

/** What is used of `AgentProjectState` in firebase-tools 14.27 (emulator/auth/state.js), which has no types. */
interface ProjectState {
  readonly users: Map<string, StoredUser>;
  readonly config: Record<string, unknown>;
  updateUserByLocalId: (localId: string, fields: object, options?: object) => StoredUser;
  deleteUser: (user: StoredUser) => void;
  deleteAllAccounts: () => void;
  updateConfig: (update: object, mask?: string) => unknown;
}

interface AuthServerModule {
  readonly createApp: (projectId: string, mode: number, states: Map<string, ProjectState>) => Promise<RequestListener>;
}

/** The mode in which any project may be used, without a warning. */
const anyProject = 0;

/** A running Auth emulator; it does not listen yet. */
export interface AuthEmulator {
  readonly server: Server;
  /** Users of a project, for the developer to see. */
  readonly userCount: (projectId: string) => number;
}

/**
 * The Auth emulator of firebase-tools as a library. With a journal, its users outlive it. Tenants and codes that were sent
 * by mail or SMS do not: Firebase's own emulator does not export them either.
 */
export async function startAuthEmulator(projectId: string, journal: AuthJournal | null): Promise<AuthEmulator> {
  const require = createRequire(createRequire(import.meta.url).resolve('firebase-tools-14/package.json'));
  compileSchemasOnFirstUse(require);
  const { createApp } = require('./lib/emulator/auth/server.js') as AuthServerModule;
  const { AgentProjectState } = require('./lib/emulator/auth/state.js') as {
    AgentProjectState: new (projectId: string) => ProjectState;
  };
  const pending: JournalEntry[] = [];
  const saved = journal?.load() ?? new Map<string, StoredProject>();
  const states = new Map<string, ProjectState>();
  const stateOf = (project: string): ProjectState => {
    const state = new AgentProjectState(project);
    const stored = saved.get(project);
    if (stored) restore(state, stored);
    if (journal) note(project, state, pending);
    states.set(project, state);
    return state;
  };
  for (const project of new Set([projectId, ...saved.keys()])) stateOf(project);
  // The emulator asks this map, and puts a project in that it does not know.
  const known = new Proxy(states, {
    get: (target, name) => {
      if (name === 'get') return (project: string) => target.get(project) ?? stateOf(project);
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const app = await createApp(projectId, anyProject, known);
  const server = createServer({ keepAliveTimeout: 600_000 }, (request: IncomingMessage, response) => {
    const end = response.end.bind(response);
    // Before the client gets the response to a change it is in the file.
    response.end = ((...last: Parameters<typeof end>) => {
      journal?.append(pending.splice(0));
      return end(...last);
    }) as typeof response.end;
    app(request, response);
  });
  return { server, userCount: (project) => states.get(project)?.users.size ?? 0 };
}

/**
 * firebase-tools has all JSON schemas of the Identity Toolkit API compiled when the emulator is made, which takes 6 s;
 * compiled when they are first used it is 0.4 s (measured 2026-11-28 on 2 cores). exegesis has an option for it that
 * firebase-tools 14.27 does not set (emulator/auth/server.js:148).
 */
function compileSchemasOnFirstUse(require: NodeJS.Require): void {
  type Middleware = (document: object, options: object) => Promise<unknown>;
  const exegesis = require('exegesis-express') as { middleware: Middleware };
  const original = exegesis.middleware;
  exegesis.middleware = (document, options) => original(document, { ...options, lazyCompileValidationSchemas: true });
}

function restore(state: ProjectState, { users, config }: StoredProject): void {
  for (const user of users.values()) {
    state.users.set(user.localId, { ...user });
    // Makes the indexes by address, telephone number and provider.
    state.updateUserByLocalId(user.localId, {}, { upsertProviders: [...providersOf(user)] });
  }
  if (config) state.updateConfig(config);
}

function providersOf(user: StoredUser): unknown[] {
  const { providerUserInfo } = user;
  return Array.isArray(providerUserInfo) ? providerUserInfo : [];
}

/** Has every change of a project noted. Every one goes through these methods. */
function note(project: string, state: ProjectState, pending: JournalEntry[]): void {
  const { updateUserByLocalId, deleteUser, deleteAllAccounts, updateConfig } = state;
  state.updateUserByLocalId = (...args) => {
    const user = updateUserByLocalId.apply(state, args);
    // As it is at this moment: the emulator changes its objects in place.
    pending.push({ project, user: structuredClone(user) });
    return user;
  };
  state.deleteUser = (user) => {
    deleteUser.call(state, user);
    pending.push({ project, deleted: user.localId });
  };
  state.deleteAllAccounts = () => {
    deleteAllAccounts.call(state);
    pending.push({ project, cleared: true });
  };
  state.updateConfig = (...args) => {
    const result = updateConfig.apply(state, args);
    pending.push({ project, config: structuredClone(state.config) });
    return result;
  };
}
