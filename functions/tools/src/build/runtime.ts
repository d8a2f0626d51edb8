/**
 * The Node version that deployed functions run on, named where it is deployed: in `firebase.json` and in each built
 * folder's `package.json`. Workspaces don't name it, because developers may run any supported Node.
 *
 * Google deprecates nodejs24 on 2028-04-30 (firebase-tools 15.34.2, `lib/deploy/functions/runtimes/supported/types.js`).
 */
export const runtime = 'nodejs24';

/** The same version as `engines` of a built folder. */
export const engines: Readonly<Record<string, string>> = { node: runtime.slice('nodejs'.length) };
