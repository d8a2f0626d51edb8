import type { EventDefinition } from '@fresh/contracts/event';
import type { Route, ServiceName } from '@fresh/contracts/route';
import type { Subscription } from '@fresh/contracts/subscription';
import { box, label, picture, verticalArrow } from './diagram-style.ts';

/** What of the registry the picture shows. */
export interface Architecture {
  readonly services: readonly ServiceName[];
  readonly routes: readonly Pick<Route, 'service' | 'functionName'>[];
  readonly events: readonly Pick<EventDefinition, 'service'>[];
  readonly subscriptions: readonly Pick<Subscription, 'service'>[];
}

/** Lengths in CSS pixels. */
const width = 960;
const margin = 24;
const gap = 12;
const inner = width - 2 * margin;
const rows = { client: 24, gateway: 92, services: 182, log: 330, ends: 438 } as const;
const cardHeight = 72;
const height = 506;

/**
 * docs/architecture/architecture.svg: the way of a request from the client to one service, and of its event from the log to
 * subscribers. A service without events or subscribers has no arrow for them.
 */
export function architectureDiagram({ services, routes, events, subscriptions }: Architecture): string {
  const paths = new Set(routes.map(({ functionName }) => functionName)).size;
  const cardWidth = (inner - gap * (services.length - 1)) / services.length;
  const cards = services.flatMap((service, index) => {
    const count = (all: readonly { readonly service: ServiceName }[]) =>
      all.filter((one) => one.service === service).length;
    const numbers = { routes: count(routes), published: count(events), subscribers: count(subscriptions) };
    return card(service, numbers, margin + index * (cardWidth + gap), cardWidth);
  });
  const middle = width / 2;
  const title = 'The architecture';
  const description =
    `A client calls the gateway, which calls one function of one of ${services.length} services: ${services.join(', ')}. ` +
    'A service changes its state and logs an event in one Firestore transaction. The event log delivers it to subscribers of the ' +
    'services. Failed deliveries are retried from a queue, then kept as dead letters.';
  return picture(width, height, { title, description }, [
    box(middle - 120, rows.client, 240, 40),
    label('Web app and other clients', middle, rows.client + 25, 'middle strong'),
    verticalArrow(middle, rows.client + 44, rows.gateway - 4, 'line'),
    box(margin, rows.gateway, inner, 48),
    label('Gateway', margin + 16, rows.gateway + 29, 'strong'),
    label(
      `Firebase Hosting rewrites, generated: ${paths} paths, each to one HTTPS function of one service`,
      margin + 90,
      rows.gateway + 29,
      'soft',
    ),
    ...cards,
    box(margin, rows.log, inner, 62, 'out-box'),
    label('Event log', margin + 16, rows.log + 26, 'strong'),
    label(
      `${events.length} types of events in Firestore: outbox, topic and history in one`,
      margin + 100,
      rows.log + 26,
      'soft',
    ),
    label('↓ types it publishes: state and event in one transaction', margin + 16, rows.log + 48, 'out'),
    label('↑ its subscribers: pushed after the commit, with a trigger as guarantee', margin + 420, rows.log + 48, 'in'),
    ...ends(),
  ]);
}

/** A service with its numbers, and its arrows from the gateway, to the log and from it. */
function card(
  service: ServiceName,
  {
    routes,
    published,
    subscribers,
  }: { readonly routes: number; readonly published: number; readonly subscribers: number },
  x: number,
  cardWidth: number,
): string[] {
  const middle = x + cardWidth / 2;
  const [bottom, top] = [rows.services + cardHeight, rows.log];
  const half = (bottom + top) / 2 + 4;
  return [
    ...(routes > 0 ? [verticalArrow(middle, rows.gateway + 52, rows.services - 4, 'line')] : []),
    box(x, rows.services, cardWidth, cardHeight),
    label(service, middle, rows.services + 32, 'middle strong'),
    label(routes === 0 ? 'no routes' : counted(routes, 'route'), middle, rows.services + 53, 'middle soft'),
    ...(published > 0
      ? [verticalArrow(middle - 30, bottom + 4, top - 4, 'out'), label(String(published), middle - 22, half, 'out')]
      : []),
    ...(subscribers > 0
      ? [verticalArrow(middle + 20, top - 4, bottom + 4, 'in'), label(String(subscribers), middle + 28, half, 'in')]
      : []),
  ];
}

/** Where events end that a subscriber did not handle, or that leave the system. */
function ends(): string[] {
  const texts = [
    ['Retries', 'queue of the service → dead letter → replay'],
    ['Consumers outside', 'Eventarc channel, by platform'],
    ['Monolith, while it lives', 'platform forwards what no service has'],
  ] as const;
  const boxWidth = (inner - gap * (texts.length - 1)) / texts.length;
  return texts.flatMap(([name, text], index) => {
    const x = margin + index * (boxWidth + gap);
    return [
      box(x, rows.ends, boxWidth, 48),
      label(name, x + 14, rows.ends + 20, 'strong'),
      label(text, x + 14, rows.ends + 38, 'soft'),
      ...(index < 2 ? [verticalArrow(x + boxWidth / 2, rows.log + 66, rows.ends - 4, 'line')] : []),
    ];
  });
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
