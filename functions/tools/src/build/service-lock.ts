import * as z from 'zod';

const names = z.record(z.string(), z.string()).optional();

/** A package as npm's lockfile lists it (version 3), https://docs.npmjs.com/cli/configuring-npm/package-lock-json. */
const lockedPackage = z.looseObject({
  version: z.string().optional(),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).optional(),
});
type LockedPackage = z.output<typeof lockedPackage>;

/** The parts of a lockfile that matter here. */
export const lockfile = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), lockedPackage) });

/** What a lockfile says about the package that it belongs to. */
export interface LockedRoot {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
}

/**
 * The lockfile of a deployed folder: the repository's, cut down to what the folder's dependencies reach. Same versions
 * and checksums, no download addresses (npm asks the registry that it is set up for), and no network to make it.
 * `workspace` is the service's folder in the repository, whose own `node_modules` come first.
 */
export function serviceLock(repository: z.output<typeof lockfile>, workspace: string, service: LockedRoot): object {
  const { packages } = repository;
  const reach = (withOptional: boolean) => {
    const reached = new Map<string, LockedPackage>();
    const visit = (from: string, wanted: readonly Wanted[]) => {
      for (const { name, optional } of wanted) {
        if (optional && !withOptional) continue;
        const place = placeOf(packages, from, name);
        if (place === null && optional) continue;
        const locked = place === null ? undefined : packages[place];
        if (place === null || !locked) throw new Error(`package-lock.json lacks ${name} of ${from}: run npm install`);
        if (reached.has(place)) continue;
        reached.set(place, locked);
        visit(place, wantedBy(locked));
      }
    };
    visit(workspace, required(service.dependencies));
    return reached;
  };
  const needed = reach(false);
  const entries = [...reach(true)].map(([place, locked]): [string, object] => {
    const {
      resolved: _address,
      dev: _dev,
      devOptional: _devOptional,
      peer: _peer,
      optional: _optional,
      ...rest
    } = locked;
    return [place.replace(`${workspace}/`, ''), { ...rest, ...(!needed.has(place) && { optional: true }) }];
  });
  const { name, version } = service;
  return {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': service, ...Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) },
  };
}

interface Wanted {
  readonly name: string;
  readonly optional: boolean;
}

function required(declared: Readonly<Record<string, string>> = {}): Wanted[] {
  return Object.keys(declared).map((name) => ({ name, optional: false }));
}

function wantedBy({
  dependencies,
  optionalDependencies,
  peerDependencies,
  peerDependenciesMeta,
}: LockedPackage): Wanted[] {
  return [
    ...required(dependencies),
    ...required(optionalDependencies).map((wanted) => ({ ...wanted, optional: true })),
    // An optional peer is installed only if another package depends on it.
    ...required(peerDependencies).filter(({ name }) => peerDependenciesMeta?.[name]?.optional !== true),
  ];
}

/** Where Node finds a package: in the folder's own `node_modules`, else in those above. */
function placeOf(packages: Readonly<Record<string, unknown>>, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (place in packages) return place;
    if (folder === '') return null;
  }
}
