import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { Network } from '../../local-cloud/network.ts';
import { startFirestoreProxy, type RunningProxy } from './firestore-proxy.ts';
import { HopDelays, type HopsFile } from './hops.ts';
import { startHttpProxy } from './http-proxy.ts';

/** What is published to a channel. */
const publication = z.object({ events: z.array(z.object({ id: z.string() })) });

/**
 * A network as Google's: each call between the parts of a local cloud takes what the file says, times `slowMotion`. The code of
 * the services is the same, and so is what they call. With null nothing is slower or lost: what is left is the machine's
 * own share. `published` receives which events Eventarc's channel has taken, at that moment.
 *
 *   service ── delay ──► Firestore, Auth, Eventarc's channel
 *   service ── delay, 2 % lost ──► receive<Service>
 *   Firestore ── delay, some cold ──► trigger
 */
export function googleNetwork(
  file: HopsFile | null,
  slowMotion: number,
  published: (eventIds: readonly string[]) => void,
): Network {
  const delays = file && new HopDelays(file);
  const proxies: RunningProxy[] = [];
  const wait = async (ms: number) => {
    await delay(ms * slowMotion);
  };
  const started = async (proxy: Promise<RunningProxy>) => {
    const running = await proxy;
    proxies.push(running);
    return running.host;
  };
  return {
    route: async (addresses) => {
      const functions = new URL(addresses.functionsOrigin);
      return {
        ...addresses,
        firestoreHost: await started(
          startFirestoreProxy(addresses.firestoreHost, async (call) => {
            if (delays) await wait(delays.next(call === 'read' ? 'firestoreRead' : 'firestoreCommit'));
          }),
        ),
        authHost: await started(
          startHttpProxy(addresses.authHost, async () => {
            if (delays) await wait(delays.next('authCall'));
            return 'arrives';
          }),
        ),
        eventarcHost: await started(
          startHttpProxy(
            addresses.eventarcHost,
            async () => {
              if (delays) await wait(delays.next('channelPublish'));
              return 'arrives';
            },
            (body) => {
              published(publication.parse(JSON.parse(body)).events.map(({ id }) => id));
            },
          ),
        ),
        functionsOrigin: `http://${await started(
          startHttpProxy(functions.host, async (path) => {
            if (!delays) return 'arrives';
            const isPush = /\/receive[A-Z]\w*$/.test(path);
            const isCold = isPush && delays.happens('coldReceiver');
            await wait(delays.next('serviceRequest') + (isCold ? delays.next('coldStart') : 0));
            return isPush && delays.happens('lostPush') ? 'lost' : 'arrives';
          }),
        )}${functions.pathname}`,
      };
    },
    deliverEvent: async () => {
      if (!delays) return;
      const isCold = delays.happens('coldTrigger');
      await wait(delays.next('triggerDelivery') + (isCold ? delays.next('coldStart') : 0));
    },
    stop: async () => {
      await Promise.all(proxies.map(({ stop }) => stop()));
    },
  };
}
