import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { randomOf, seedFor, type Random } from '../random.ts';
import { manifestsOf } from '../local-cloud/exported-functions.ts';
import { parseEndpoints, type Endpoint } from '../local-cloud/manifest.ts';
import type { Build } from './builds.ts';
import type { Faults } from './faults.ts';
import { Instance, outside } from './instance.ts';
import type { Agent } from './interleavings/interleaving.ts';
import { startInstance, type RunningInstance } from './start-instance.ts';

/** Builds by what instances run: one, or two of them mixed. */
export interface Builds {
  readonly current: Build;
  readonly previous: Build | null;
}

/** Instances of one service at a time, at most. */
const maxInstances = 2;

/** The instances of a run: they start when they are needed, and again after a death. */
export class Instances {
  private readonly running = new Map<ServiceName, (RunningInstance | undefined)[]>();
  private readonly versions = new Map<ServiceName, 'current' | 'previous'>();
  private readonly random: Random;
  private started = 0;

  constructor(
    seed: number,
    private readonly builds: Builds,
    private readonly faults: Faults,
    /** One instance of each service for each of two agents; the first one works for all else, too. */
    private readonly isPaired = false,
  ) {
    this.random = randomOf(seedFor(seed, 'instances'));
    for (const service of services) {
      const count = isPaired ? maxInstances : 1 + this.random.below(maxInstances);
      this.running.set(service, new Array<undefined>(count).fill(undefined));
      this.versions.set(service, builds.previous && this.random.chance(0.5) ? 'previous' : 'current');
    }
  }

  /** The instance that a load balancer chooses for a request, which may be part of the work of one of two agents. */
  choose(service: ServiceName, agent: Agent | null): RunningInstance {
    const places = this.running.get(service) ?? [];
    const place = this.isPaired ? (agent ?? 0) : this.random.below(places.length);
    const known = places[place];
    if (known && !known.instance.isDead) return known;
    return (places[place] = this.start(service));
  }

  /** A release or a rollback of a service: instances that start from now on run it, and one of them ends. */
  changeVersion(): void {
    if (!this.builds.previous) return;
    const service = services[this.random.below(services.length)] ?? 'scheduling';
    if (!this.faults.happens('version-changed', service)) return;
    this.versions.set(service, this.versions.get(service) === 'current' ? 'previous' : 'current');
    for (const one of this.running.get(service) ?? []) if (this.random.chance(0.7)) one?.instance.die();
  }

  /** The release is complete: from now on every service runs the current version. */
  completeRelease(): void {
    for (const [service, version] of this.versions) {
      if (version === 'previous') this.versions.set(service, 'current');
      for (const one of this.running.get(service) ?? []) if (one?.instance.version === 'previous') one.instance.die();
    }
  }

  /** Ends all of them. */
  stop(): void {
    for (const places of this.running.values()) for (const one of places) one?.instance.die();
  }

  private start(service: ServiceName): RunningInstance {
    const version = this.versions.get(service) ?? 'current';
    const build = (version === 'previous' ? this.builds.previous : null) ?? this.builds.current;
    const name = `${service}-${++this.started}`;
    const isOff = this.faults.happens('clock-off', name);
    const clockOffsetMs = isOff ? Math.round(this.faults.between(-5_000, 5_000)) : 0;
    const instance = new Instance(name, service, version, clockOffsetMs);
    return outside({}, () => startInstance(build, service, instance));
  }
}

const known = new WeakMap<Build, ReadonlyMap<string, Endpoint>>();

/** The functions of a build, by name, as their manifests say. Loads each service once. */
export function endpointsOf(build: Build): ReadonlyMap<string, Endpoint> {
  const before = known.get(build);
  if (before) return before;
  const endpoints = services.flatMap((service) => {
    const instance = new Instance(`${service}-manifest`, service, 'current', 0);
    const { functions } = startInstance(build, service, instance);
    instance.die();
    return parseEndpoints(service, manifestsOf(functions));
  });
  const byName = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  known.set(build, byName);
  return byName;
}
