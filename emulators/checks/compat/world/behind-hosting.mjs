// The separated services' world as a browser behind Firebase Hosting lives in it: of its cookies only `__session` arrives,
// and its mutations carry the token that belongs to the session.
import { createWorld as freshRoot } from './fresh-root.mjs';

export async function createWorld(options) {
  const world = await freshRoot(options);
  const tokens = new Map();
  const recordedClient = world.csrf;

  return Object.assign(world, {
    name: 'behind-hosting',

    /** The services set both, so a browser that holds one holds the other, and sends both. */
    cookies: (cookies) => ('session' in cookies ? { ...cookies, __session: cookies.session } : cookies),

    /** What is wrong stays wrong as recorded; what is right is the token that the client was given. */
    async csrf(kind, actor) {
      if (kind !== 'valid' || actor === 'anonymous') return recordedClient(kind);
      const { session } = (await world.auth(actor)).cookies;
      if (!tokens.has(session)) {
        const r = await fetch(`${options.baseUrl}/api/session/bootstrap`, { headers: { cookie: `__session=${session}` } });
        if (!r.ok) throw new Error(`no CSRF token for ${actor}: ${r.status} ${await r.text()}`);
        tokens.set(session, (await r.json()).csrfToken);
      }
      return { headers: { 'x-csrf-token': tokens.get(session) } };
    },
  });
}
