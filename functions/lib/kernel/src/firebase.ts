import { getApps, initializeApp, type App } from 'firebase-admin/app';
import { getAuth, type Auth } from 'firebase-admin/auth';
import { getFirestore, type Firestore } from 'firebase-admin/firestore';
import { getFunctions, type TaskQueue } from 'firebase-admin/functions';
import { boundCalls } from './firestore-bounds.ts';
import { countCalls } from './telemetry/count-calls.ts';

/**
 * The process's one Firebase app, made on first use. The monolith made it in some routes only, so that every other
 * route responded with 401 after a cold start (DOMAIN 40); here the first caller creates it.
 */
export function app(): App {
  return getApps()[0] ?? initializeApp();
}

/** Firestore of the process; the SDK memoises it per app. */
export function firestore(): Firestore {
  const database = getFirestore(app());
  if (!(bounded in database)) {
    boundCalls(database);
    Object.defineProperty(database, bounded, { value: true });
  }
  if (!counted.has(database)) {
    countCalls(database);
    counted.add(database);
  }
  return database;
}

/** Databases whose calls are counted for executions of this bundle; another bundle of the process counts for its own. */
const counted = new WeakSet<Firestore>();

/** Marks a database whose calls are bounded. For all bundles of a process: tests load several, and they share the app. */
const bounded = Symbol.for('fresh.bounded');

/** Auth of the process; the SDK memoises it per app. */
export function auth(): Auth {
  return getAuth(app());
}

/** A task queue by its function, `locations/<region>/functions/<name>`. */
export function taskQueue(name: string): TaskQueue {
  return getFunctions(app()).taskQueue(name);
}
