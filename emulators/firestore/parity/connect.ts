import { Firestore } from 'firebase-admin/firestore';

/** A client of the emulator at `host`, also where FIRESTORE_EMULATOR_HOST names another one. */
export function connect(host: string, databaseId?: string): Firestore {
  const variable = 'FIRESTORE_EMULATOR_HOST';
  const before = process.env[variable];
  // The SDK looks at it once, when a client is made, and it goes before every setting.
  process.env[variable] = host;
  try {
    return new Firestore({ projectId: 'demo-parity', ...(databaseId !== undefined && { databaseId }) });
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.env, variable);
    else process.env[variable] = before;
  }
}
