import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Addresses } from '../local-cloud/worlds.ts';
import { Paths, Publications } from './deliveries.ts';

/** How a run differs from the others. */
export interface RunKind {
  readonly name: string;
  readonly network: 'google' | 'none';
  /** How many times slower the network's delays are. */
  readonly slowMotion: number;
  /** Whether events are pushed; triggers deliver in either case. */
  readonly push: boolean;
}

/** What the process of a local cloud sends. */
export type FromWorld =
  | { readonly kind: 'ready'; readonly addresses: Addresses }
  | { readonly kind: 'line'; readonly line: string }
  /** The channel has taken these events; `at` is epoch ms. */
  | { readonly kind: 'published'; readonly eventIds: readonly string[]; readonly at: number };

/** A running local cloud. */
export interface World {
  readonly addresses: Addresses;
  readonly paths: Paths;
  readonly publications: Publications;
  readonly stop: () => Promise<void>;
}

/** Starts a local cloud with a network and a mode of its own. */
export async function startWorld({ network, slowMotion, push }: RunKind): Promise<World> {
  const paths = new Paths();
  const publications = new Publications();
  const child = fork(
    path.join(import.meta.dirname, '../../local-cloud/run-bundled.mjs'),
    [path.join(import.meta.dirname, 'world.ts'), network, String(slowMotion)],
    { env: { ...process.env, EVENT_PUSH: push ? 'on' : 'off' }, execArgv: [] },
  );
  const ready = new Promise<Addresses>((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`The local cloud ended with ${String(code)}`));
    });
    child.on('message', (message: FromWorld) => {
      if (message.kind === 'ready') resolve(message.addresses);
      else if (message.kind === 'line') paths.add(JSON.parse(message.line));
      else publications.add(message.eventIds, message.at);
    });
  });
  return {
    addresses: await ready,
    paths,
    publications,
    stop: async () => {
      const gone = once(child, 'exit');
      child.send('stop');
      await gone;
    },
  };
}
