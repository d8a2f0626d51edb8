import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { loadCatalogue, type Catalogue } from './catalogue.ts';
import { readCloud, type Flow } from './cloud.ts';
import { box, columns, layOut, touchedBy, type MapEdge, type MapNode, type SystemMap } from './map-layout.ts';
import { useCloud } from './use-cloud.ts';

const pollMs = 2_000;
/** An edge is live when something passed within so many ms. */
const liveMs = 10_000;

/** Who serves, publishes, subscribes and keeps what, from the registry; with what has passed since the start. */
export function MapView({ chosen }: { chosen: string }): JSX.Element {
  const [catalogue, setCatalogue] = useState<Catalogue | undefined>();
  useEffect(() => {
    void loadCatalogue().then(setCatalogue);
  }, []);
  const { body, failure } = useCloud<{ flows: readonly Flow[] }>(
    (version, signal) => readCloud('flows', { version }, signal),
    pollMs,
    true,
    'flows',
  );
  const map = catalogue && layOut(catalogue, body?.flows ?? []);
  const node = map?.nodes.find(({ id }) => id === chosen);
  return (
    <>
      <div class="title">
        <h1>Map</h1>
        {node && <a href="#/map">Show all</a>}
      </div>
      <p>Choose a part to see what it is connected to. Figures count from the start: how often, and the median time.</p>
      <p role="alert" class="failure">
        {failure}
      </p>
      {map && node && <NodeFacts map={map} node={node} />}
      {map ? (
        <div class="scroll" role="region" aria-label="Map" tabIndex={0}>
          <Drawing map={map} chosen={node?.id ?? null} />
        </div>
      ) : (
        <p>Loading …</p>
      )}
    </>
  );
}

function Drawing({ map, chosen }: { map: SystemMap; chosen: string | null }): JSX.Element {
  const touched = chosen === null ? null : touchedBy(map, chosen);
  const isNear = ({ from, to }: MapEdge) => touched === null || from.id === chosen || to.id === chosen;
  return (
    <svg class="map" viewBox={`-4 0 ${map.width + 8} ${map.height + 8}`} role="group" aria-label="Parts of the system">
      {columns.map((kind) => {
        const x = map.nodes.find((node) => node.kind === kind)?.x ?? 0;
        return (
          <text key={kind} class="column" x={x} y={14}>{`${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}s`}</text>
        );
      })}
      {map.edges.map((edge) => (
        <Edge key={`${edge.from.id} ${edge.to.id}`} edge={edge} isNear={isNear(edge)} />
      ))}
      {map.nodes.map((node) => (
        <a
          key={node.id}
          class={touched?.has(node.id) === false ? 'node dim' : 'node'}
          href={node.id === chosen ? '#/map' : `#/map/${node.id}`}
          aria-current={node.id === chosen ? 'true' : undefined}
          data-node={node.id}
          data-service={node.service}
        >
          <title>{`${node.kind} ${node.label}: ${node.summary}`}</title>
          <rect x={node.x} y={node.y} width={box.width} height={box.height} rx={4} />
          <rect class="stripe" x={node.x} y={node.y} width={4} height={box.height} rx={2} />
          <svg x={node.x} y={node.y} width={box.width - 4} height={box.height}>
            <text x={10} y={14}>
              {shortened(node.label)}
            </text>
          </svg>
        </a>
      ))}
      {chosen !== null &&
        map.edges.filter(isNear).map((edge) => <FlowLabel key={`${edge.from.id} ${edge.to.id}`} edge={edge} />)}
    </svg>
  );
}

/** On top of the boxes, which stand close to each other. */
function FlowLabel({ edge: { from, to, flow } }: { edge: MapEdge }): JSX.Element | null {
  if (!flow) return null;
  return (
    <text class="flow" x={(from.x + to.x + box.width) / 2} y={(from.y + to.y + box.height) / 2 + 4}>
      {figures(flow)}
    </text>
  );
}

function Edge({ edge: { from, to, flow }, isNear }: { edge: MapEdge; isNear: boolean }): JSX.Element {
  const forward = from.x <= to.x;
  const x1 = forward ? from.x + box.width : from.x;
  const x2 = forward ? to.x : to.x + box.width;
  const [y1, y2] = [from.y + box.height / 2, to.y + box.height / 2];
  const bend = Math.max(25, Math.abs(x2 - x1) / 2) * (forward ? 1 : -1);
  const isLive = flow !== null && Date.now() - flow.lastAt < liveMs;
  const kind = ['edge', isLive && 'live', flow !== null && flow.failed > 0 && 'failing', !isNear && 'dim'];
  return (
    <g>
      <path
        class={kind.filter((one) => one !== false).join(' ')}
        d={`M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`}
      />
    </g>
  );
}

/** The same as the drawing says, in words: for screen readers, and for long names. */
function NodeFacts({ map, node }: { map: SystemMap; node: MapNode }): JSX.Element {
  const touching = map.edges.filter(({ from, to }) => from.id === node.id || to.id === node.id);
  const others = touching.map(({ from, to, flow }) => ({ other: from.id === node.id ? to : from, flow }));
  return (
    <section aria-labelledby="node">
      <h2 id="node">
        {node.kind} {node.label}
      </h2>
      <p>
        {node.summary} <span class="about">{node.service}</span>
      </p>
      {columns.map((kind) => {
        const found = others.filter(({ other }) => other.kind === kind);
        if (found.length === 0) return null;
        return (
          <p key={kind} data-kind={kind}>
            {kind}s:{' '}
            {found.map(({ other, flow }) => (
              <a key={other.id} class="chip" href={`#/map/${other.id}`}>
                {other.label}
                {flow && <span class="about"> {figures(flow)}</span>}
              </a>
            ))}
          </p>
        );
      })}
    </section>
  );
}

function figures({ count, failed, p50 }: Flow): string {
  return [`${count}×`, p50 !== null && `${Math.round(p50)} ms`, failed > 0 && `${failed} failed`]
    .filter((one) => one !== false)
    .join(', ');
}

function shortened(label: string): string {
  return label.length <= 24 ? label : `${label.slice(0, 23)}…`;
}
