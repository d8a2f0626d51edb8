import { region } from '@fresh/contracts/region';
import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import { GoogleCloud } from '../../../../../emulators/google-cloud/google-cloud.ts';
import { newPolicy, type Policy } from '../../../../../emulators/google-cloud/policy.ts';
import { createService, deployRevision, touch } from '../../../../../emulators/google-cloud/run-services.ts';
import type { CloudFunction, RunService } from '../../../../../emulators/google-cloud/state.ts';
import { googleClient } from '../../google/client.ts';
import { allGrants } from '../access.ts';
import { pinTag } from '../cloud-run.ts';
import { productionLimits, type Platform } from '../platform.ts';
import { changeRecord } from '../record-store.ts';
import { deployed } from '../record.ts';
import { linksOf } from '../service-links.ts';
import { functionsOf, isService, routedFunctions, runService, units, type UnitName } from '../units.ts';

/** Waits for nothing, and tries as often as production. */
const limits = { ...productionLimits, retryWaitsMs: [1, 1, 1], smokeWaitsMs: [1, 1], pollMs: 1 };
const googleLimits = { requestMs: 2_000, retryWaitsMs: [1, 1], operationPollMs: 1, operationMs: 2_000 };

/** A project in the stand-in of Google's APIs, with functions and records as deploys leave them, without their time. */
export class DeployedProject {
  private constructor(readonly cloud: GoogleCloud) {}

  /** Starts one to which nothing was deployed; `close` ends it. */
  static async start(): Promise<DeployedProject> {
    return new DeployedProject(await GoogleCloud.start());
  }

  /** The project as commands get it. */
  get platform(): Platform {
    const project = this.#project;
    const env = this.cloud.env;
    const google = googleClient(project, env, googleLimits);
    return { project, env, limits, google, deadline: Number.POSITIVE_INFINITY };
  }

  /** Ends the stand-in. */
  async close(): Promise<void> {
    await this.cloud.close();
  }

  /** Deploys every unit once, from a source that hashes to `hash`. */
  async deployAll(hash: string): Promise<void> {
    for (const service of services) await this.deployService(service, hash);
    for (const unit of units.filter((one) => !isService(one))) await this.#record(unit, hash, []);
  }

  /** Gives each function of a service one revision more, with traffic, pin, policies and record. */
  async deployService(service: ServiceName, hash: string): Promise<void> {
    const functions = functionsOf(service).map((name) => ({ name, hash, revision: this.addRevision(service, name) }));
    await this.#record(service, hash, functions);
  }

  /** Adds a revision of a function and pins the gateway to it. Gives its name; `problem` says why it did not come up. */
  addRevision(service: ServiceName, name: string, problem: string | null = null): string {
    const run = this.runOf(name) ?? createService(this.cloud, this.#runName(name));
    const fn = this.#addFunction(service, name, run);
    const { name: revision } = deployRevision(run, fn, { bundleHash: '', problem, cpu: 1 });
    run.policy = this.#policyOf(service, name);
    if (problem === null && routedFunctions(service).includes(name)) {
      const others = run.traffic.filter(({ tag }) => tag !== pinTag);
      const type = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';
      run.traffic = [...others, { type, revision, percent: 0, tag: pinTag }];
      touch(run);
    }
    this.#addQueue(name);
    return revision;
  }

  /** The Cloud Run service of a function; undefined before its first revision. */
  runOf(functionName: string): RunService | undefined {
    return this.cloud.state.services.get(this.#runName(functionName));
  }

  get #project(): string {
    return this.cloud.state.project.projectId;
  }

  #runName(functionName: string): string {
    return `projects/${this.#project}/locations/${region}/services/${runService(functionName)}`;
  }

  #addFunction(service: ServiceName, name: string, run: RunService): CloudFunction {
    const full = `projects/${this.#project}/locations/${region}/functions/${name}`;
    const at = new Date().toISOString();
    const fn: CloudFunction = {
      ...{ name: full, environment: 'GEN_2', state: 'ACTIVE', createTime: at, updateTime: at },
      buildConfig: { entryPoint: name, runtime: 'nodejs24' },
      serviceConfig: {
        service: run.name,
        serviceAccountEmail: serviceAccountEmail(service, this.#project),
        availableMemory: '512Mi',
      },
      labels: { 'firebase-functions-codebase': service },
    };
    this.cloud.state.functions.set(full, fn);
    return fn;
  }

  #addQueue(name: string): void {
    if (allGrants().every(({ on }) => on.kind !== 'queue' || on.name !== name)) return;
    const full = `projects/${this.#project}/locations/${region}/queues/${name}`;
    const policy = this.#granted(name, 'queue');
    this.cloud.state.queues.set(full, { config: { name: full, state: 'RUNNING' }, policy, tasks: new Map() });
  }

  #policyOf(service: ServiceName, name: string): Policy {
    const granted = this.#granted(name, 'function');
    if (!routedFunctions(service).includes(name)) return granted;
    const bindings = [...(granted.bindings ?? []), { role: 'roles/run.invoker', members: ['allUsers'] }];
    return { ...granted, bindings };
  }

  #granted(name: string, kind: 'function' | 'queue'): Policy {
    const wanted = allGrants().filter(({ on }) => on.kind === kind && on.name === name);
    if (wanted.length === 0) return newPolicy();
    const bindings = wanted.map(({ role, service }) => ({
      role,
      members: [`serviceAccount:${serviceAccountEmail(service, this.#project)}`],
    }));
    return { ...newPolicy(), bindings };
  }

  async #record(
    unit: UnitName,
    hash: string,
    functions: readonly { readonly name: string; readonly hash: string; readonly revision: string }[],
  ): Promise<void> {
    await changeRecord(this.platform.google, unit, (before) => {
      const second = String(before.versions.length).padStart(2, '0');
      return deployed(before, {
        ...{ version: `20260101-0000${second}-c0ffee0-${hash}`, hash, commit: 'c0ffee0', by: 'before' },
        at: `2026-01-01T00:00:${second}.000Z`,
        functions: Object.fromEntries(functions.map(({ name, ...one }) => [name, one])),
        links: isService(unit) ? linksOf(unit) : null,
      });
    });
  }
}
