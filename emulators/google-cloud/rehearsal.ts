import { createHash } from 'node:crypto';
import path from 'node:path';
import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { buildService } from '../../functions/tools/src/build/build-service.ts';
import { GoogleCloud } from './google-cloud.ts';
import type { ProjectOptions } from './new-project.ts';
import { runNode, type Ended, type ProgramOptions } from './programs.ts';
import { runServiceName } from './run-services.ts';
import type { Span } from './virtual-clock.ts';

/** One run of one of our commands, with what it took. */
export interface Run extends Ended {
  /** What it printed on both streams. */
  readonly output: string;
  /** Real ms without those in which the Firebase CLI was running. */
  readonly ownMs: number;
  /** How long it would take: real time, and what Google would have been waited for. */
  readonly total: Span;
  /** Of it, what Google is waited for. */
  readonly waited: Span;
}

/** Our commands, run against a stand-in. */
export class Rehearsal {
  private constructor(
    readonly cloud: GoogleCloud,
    /** The repository. */
    readonly root: string,
  ) {}

  static async start(root: string, options: ProjectOptions = {}): Promise<Rehearsal> {
    return new Rehearsal(await GoogleCloud.start(options), root);
  }

  /** `npm run deploy -- …`; with the gateway where the stand-in serves it. */
  deploy(args: readonly string[] = [], options: Partial<ProgramOptions> = {}): Promise<Run> {
    const { projectId } = this.cloud.state.project;
    const gateway = `http://${projectId}.web.app:${String(this.cloud.port)}`;
    return this.command('deploy', [...args, '--gateway', gateway], options);
  }

  /** `npm run rollback -- …`. */
  rollback(args: readonly string[], options: Partial<ProgramOptions> = {}): Promise<Run> {
    return this.command('rollback', args, options);
  }

  /** One of our commands, by the name of its folder in functions/tools/src. */
  async command(name: string, args: readonly string[], options: Partial<ProgramOptions> = {}): Promise<Run> {
    const folder = options.folder ?? this.root;
    const main = path.join(folder, 'functions/tools/src', name, 'main.ts');
    const project = args.includes('--project') ? [] : ['--project', this.cloud.state.project.projectId];
    const ended = await runNode(this.cloud, ['--import', 'tsx', main, ...args, ...project], { ...options, folder });
    const waited = this.cloud.clock.waited(ended.program);
    return {
      ...ended,
      output: `${ended.stdout}\n${ended.stderr}`,
      ownMs: ended.durationMs - this.cloud.clock.childrenMs(ended.program),
      waited,
      total: {
        medianMs: ended.durationMs + waited.medianMs,
        pessimisticMs: ended.durationMs + waited.pessimisticMs,
      },
    };
  }

  /** The newest revision of each function, by the name of its Cloud Run service. */
  revisions(): Map<string, string> {
    const { services: deployed } = this.cloud.state;
    return new Map([...deployed].map(([name, one]) => [lastOf(name), one.revisions.at(-1)?.name ?? '']));
  }

  /** The functions whose newest revision is another one than before, by the name of their Cloud Run service. */
  changedSince(before: ReadonlyMap<string, string>): string[] {
    return [...this.revisions()].flatMap(([name, now]) => (before.get(name) === now ? [] : [name])).sort();
  }

  /** Requests that change something, apart from records of deploys. */
  writes(): string[] {
    const reading = /:(getIamPolicy|testIamPermissions|test|generateUploadUrl|generateServiceIdentity)$/;
    return this.cloud.state.requests
      .filter(({ method, path: asked }) => method !== 'GET' && !reading.test(asked))
      .map(({ api, method, path: asked }) => `${method} ${api}${asked}`);
  }

  async close(): Promise<void> {
    await this.cloud.close();
  }
}

/** Builds services of a folder, and gives the SHA-256 of each function's bundle. */
export async function bundlesOf(
  folder: string,
  wanted: readonly ServiceName[] = services,
): Promise<Map<string, string>> {
  const bundles = new Map<string, string>();
  for (const service of wanted) {
    const files = await buildService(service, { production: true, root: folder });
    for (const [file, bytes] of files) {
      const name = /^functions\/(.+)\.js$/.exec(file)?.[1];
      if (name !== undefined) bundles.set(name, createHash('sha256').update(bytes).digest('hex'));
    }
  }
  return bundles;
}

/** Cloud Run's names of the functions whose bundles differ. */
export function changedBundles(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...after].flatMap(([name, hash]) => (before.get(name) === hash ? [] : [runServiceName(name)])).sort();
}

function lastOf(name: string): string {
  return name.split('/').at(-1) ?? '';
}
