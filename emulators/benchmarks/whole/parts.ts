import { rowsOf, type Figures, type Row, type RowKind } from './figures.ts';

/** A chapter of the report. */
export interface Part {
  /** Names its plot. */
  readonly id: string;
  readonly title: string;
  /** What was measured, how, and beside what. */
  readonly about: string;
  readonly unit: 'ms' | 'MiB';
  readonly rows: readonly Row[];
  /** Drawn in the plot. */
  readonly limit?: number;
}

/** The chapters, of whatever was measured. */
export function partsOf(figures: Figures): Part[] {
  return [...requests(figures), ...events(figures), ...gateway(figures), ...services(figures), ...starts(figures)];
}

function requests({ 'bench-requests': measured }: Figures): Part[] {
  if (!measured) return [];
  return [
    {
      id: 'requests',
      title: 'Request latency by kind of route',
      about:
        'Warm, one client, straight to the function in a process of its own, Auth and Firestore on the same machine. In pairs with a plain ' +
        'one-file function that makes the same calls: Auth and the membership at once, the same reads, the same documents written. ' +
        '`adds` is the difference within a pair, the median of five rounds: limits, CSRF check, validation, log lines, envelopes.',
      unit: 'ms',
      rows: rowsOf(measured.results, (name) => kindBySuffix(name, /: plain\w*$/, /: adds$/)),
    },
  ];
}

function events({ 'bench-events': measured }: Figures): Part[] {
  if (!measured) return [];
  const flat = Object.entries(measured.results).flatMap(([at, kinds]) =>
    Object.entries(kinds).map(([kind, figure]) => [`${at}: ${kind}`, figure] as const),
  );
  return [
    {
      id: 'events',
      title: 'Event propagation',
      about:
        'From the commit of an event to the commit of its effect, both Firestore’s own times, warm, on a fixed beat. The bare trigger runs on ' +
        'the same beat and writes one document without inbox. First `notifications` alone, then every function of the system at once.',
      unit: 'ms',
      rows: rowsOf(Object.fromEntries(flat), (name) => (name.includes('bare trigger') ? 'baseline' : 'ours')),
      limit: 100,
    },
  ];
}

function gateway({ 'bench-gateway': measured }: Figures): Part[] {
  if (!measured) return [];
  return [
    {
      id: 'gateway',
      title: 'Gateway overhead',
      about:
        '`adds` is the difference to a direct call of the same function: within a round (clients that ask through each way in turn, one client, ' +
        '10 and 50 at once) or of one arrival (requests that arrive at a rate, the same arrivals through each way, one way at a time). Beside ' +
        'firebase-tools’ Hosting stands nginx with the generated configuration. Clients, gateway, functions and their emulator share the ' +
        'machine: where it was busy, a difference is waiting for the processor, whatever is in between.',
      unit: 'ms',
      rows: rowsOf(measured.results, (name) => kindBySuffix(name, /: (direct|nginx|nginx adds)$/, /: Hosting adds$/)),
      limit: 50,
    },
  ];
}

function services({ 'bench-services': measured }: Figures): Part[] {
  if (!measured) return [];
  const flat = Object.entries(measured.results).flatMap(([where, rows]) =>
    Object.entries(rows).map(([name, figure]) => [where === 'near' ? name : `${name}, ${where}`, figure] as const),
  );
  return [
    {
      id: 'services',
      title: 'Service-call overhead',
      about:
        'A warm call between services with both proofs (OIDC and App Check), in pairs with a plain HTTP call to a function that does the same ' +
        'work. Google’s part is played on this machine, at once or 40 ms away.',
      unit: 'ms',
      rows: rowsOf(Object.fromEntries(flat), (name) => kindBySuffix(name, /^plain HTTP call/, /added in pairs/)),
      limit: 10,
    },
  ];
}

function starts({ 'bench-cold-start': measured }: Figures): Part[] {
  if (!measured) return [];
  const kindOf = (name: string): RowKind => kindBySuffix(name, /^plain$/, /more than plain in pairs$/);
  return [
    {
      id: 'cold-start',
      title: 'Cold start',
      about:
        'From the start of a process to the end of its first response, for every function that is reached by HTTPS, with the request that the ' +
        'gateway would send without credentials. In pairs with a plain one-file function that imports `firebase-admin` and ' +
        '`firebase-functions` at its top.',
      unit: 'ms',
      rows: rowsOf(measured.results.anonymous, kindOf),
    },
    {
      id: 'memory',
      title: 'Memory per function',
      about:
        'The most that the process of the same starts had held when it had responded (`VmHWM`), Node and the Functions Framework included.',
      unit: 'MiB',
      rows: rowsOf(measured.memoryMiB, kindOf),
    },
  ];
}

function kindBySuffix(name: string, baseline: RegExp, difference: RegExp): RowKind {
  if (baseline.test(name)) return 'baseline';
  return difference.test(name) ? 'difference' : 'ours';
}
