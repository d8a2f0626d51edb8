import type { Catalogue } from './catalogue.ts';
import type { Flow } from './cloud.ts';
import { shortTopic } from './timeline.ts';

/** Columns of the map, from left to right. */
export const columns = ['service', 'route', 'event', 'subscriber', 'collection'] as const;
/** What a node is. */
export type NodeKind = (typeof columns)[number];

/** A part of the system, with its place. Lengths are in units of the drawing. */
export interface MapNode {
  /** `event:fresh.scheduling.shift.assigned` */
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  readonly service: string;
  readonly summary: string;
  readonly x: number;
  readonly y: number;
}

/** What leads from one part to another: declared in the registry, observed, or both. */
export interface MapEdge {
  readonly from: MapNode;
  readonly to: MapNode;
  readonly flow: Flow | null;
}

/** The whole drawing. */
export interface SystemMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  readonly width: number;
  readonly height: number;
}

/** A node's box. */
export const box = { width: 188, height: 20 } as const;
const columnWidth = 238;
const rowHeight = 25;
const top = 30;

/** Places everything that is declared, by columns and within them by service, and joins it with what has flowed. */
export function layOut(catalogue: Catalogue, flows: readonly Flow[]): SystemMap {
  const nodes = declaredNodes(catalogue).map(placed(catalogue));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const flowed = new Map(flows.map((flow) => [`${flow.from} ${flow.to}`, flow]));
  const declared = declaredEdges(catalogue).map(([from, to]) => `${from} ${to}`);
  const edges = [...new Set([...declared, ...flowed.keys()])].flatMap((key): MapEdge[] => {
    const [from, to] = key.split(' ').map((id) => byId.get(id));
    return from && to ? [{ from, to, flow: flowed.get(key) ?? null }] : [];
  });
  const height = Math.max(...nodes.map(({ y }) => y)) + rowHeight;
  return { nodes, edges, width: columnWidth * (columns.length - 1) + box.width, height };
}

/** Ids of what a node touches, itself included: its neighbours, and all of a service's own parts. */
export function touchedBy({ nodes, edges }: SystemMap, id: string): ReadonlySet<string> {
  const chosen = nodes.find((node) => node.id === id);
  const own = chosen?.kind === 'service' ? nodes.filter(({ service }) => service === chosen.service) : [];
  const near = edges.filter(({ from, to }) => from.id === id || to.id === id).flatMap(({ from, to }) => [from, to]);
  return new Set([id, ...[...own, ...near].map((node) => node.id)]);
}

type Unplaced = Omit<MapNode, 'x' | 'y'>;

function declaredNodes({ services, routes, events, subscribers, collections }: Catalogue): Unplaced[] {
  const node = (kind: NodeKind, name: string, label: string, service: string, summary: string): Unplaced => ({
    ...{ id: `${kind}:${name}`, kind, label, service, summary },
  });
  const topics = new Map(events.map((event) => [event.topic, event]));
  return [
    ...services.map((name) => node('service', name, name, name, 'A service: one codebase, deployed by itself')),
    ...routes.map((one) =>
      node('route', one.id, `${one.method} ${one.path.replace('/api', '')}`, one.service, one.summary),
    ),
    ...[...topics.values()].map((one) => node('event', one.topic, shortTopic(one.topic), one.service, one.summary)),
    ...subscribers.map((one) => node('subscriber', one.name, one.name, one.service, one.summary)),
    ...collections.map((one) => node('collection', one.name, one.name, one.service, 'A collection in Firestore')),
  ];
}

function declaredEdges({ routes, events, subscribers, collections }: Catalogue): (readonly [string, string])[] {
  return [
    ...routes.map(({ id, service }) => [`service:${service}`, `route:${id}`] as const),
    ...events.map(({ topic, service }) => [`service:${service}`, `event:${topic}`] as const),
    ...subscribers.flatMap(({ name, topics }) =>
      topics.map((topic) => [`event:${topic}`, `subscriber:${name}`] as const),
    ),
    ...collections.map(({ name, service }) => [`service:${service}`, `collection:${name}`] as const),
  ];
}

/** Rows by service, so that what belongs together stands together; services beside the middle of what they own. */
function placed({ services }: Catalogue): (node: Unplaced, index: number, all: readonly Unplaced[]) => MapNode {
  return (node, _index, all) => {
    const column = all.filter(({ kind }) => kind === node.kind);
    const inOrder = services.flatMap((service) => column.filter((one) => one.service === service));
    const longest = Math.max(...columns.map((kind) => all.filter((one) => one.kind === kind).length));
    const spread = longest / Math.max(1, column.length);
    const row = inOrder.findIndex(({ id }) => id === node.id);
    const y = top + (row + 0.5) * rowHeight * spread - rowHeight / 2;
    return { ...node, x: columns.indexOf(node.kind) * columnWidth, y };
  };
}
