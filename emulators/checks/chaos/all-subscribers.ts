import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { services } from '@fresh/contracts/registry';
import type { AnySubscriber } from '@fresh/kernel/events/subscriber';

const functions = path.join(import.meta.dirname, '../../../functions');

/** The code of every subscriber, from the `subscribers.ts` of each slice; a spec compares it with the registry. */
export const allSubscribers: readonly AnySubscriber[] = (await Promise.all(files().map(subscribersIn))).flat();

function files(): string[] {
  return services.flatMap((service) => {
    const source = path.join(functions, service, 'src');
    const slices = readdirSync(source).map((slice) => path.join(source, slice, 'subscribers.ts'));
    return slices.filter((file) => existsSync(file));
  });
}

async function subscribersIn(file: string): Promise<AnySubscriber[]> {
  return Object.values((await import(pathToFileURL(file).href)) as Record<string, AnySubscriber>);
}
