import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { region } from '@fresh/contracts/region';
import { ExpectedError } from '@fresh/local/expected-error';
import type { FirestoreKind } from '@fresh/local/find-firestore';
import { checkPorts } from '../ports.ts';
import { startAuthEmulator } from './auth-emulator.ts';
import { AuthJournal } from './auth-journal.ts';
import { BuildClient } from './build-client.ts';
import { BundleFolder, hostBundle } from './bundle-folder.ts';
import type { CloudReports } from './cloud-reports.ts';
import { respondToCommand } from './console-commands.ts';
import { respondWithData } from './data-browser.ts';
import { EventDeliveries, type LostEvent } from './event-deliveries.ts';
import { eventarcServer } from './eventarc.ts';
import { startFirestore } from './firestore.ts';
import { functionsServer } from './functions-server.ts';
import { Functions } from './functions.ts';
import { startGateway, type Gateway, type GatewayKind } from './gateway.ts';
import { freeMemoryWhenIdle } from './idle-memory.ts';
import { close, listen } from './json-server.ts';
import { LocalOrigins } from './local-origins.ts';
import { directNetwork, type Network } from './network.ts';
import { readProjectLayout, type HostingConfig } from './project-layout.ts';
import { bundleMissing, Reloader } from './reload.ts';
import { Scheduler } from './scheduler.ts';
import { newServiceAuthKey } from './service-auth-key.ts';
import { serviceEnvironment } from './service-environment.ts';
import { Service } from './service.ts';
import { SourcePositions } from './source-positions.ts';
import { statusOf, type CloudStatus } from './status.ts';
import { TaskQueues } from './task-queues.ts';
import { respondWithTraces } from './traces/trace-routes.ts';
import { TraceStore } from './traces/trace-store.ts';
import { watchHosting } from './watch-hosting.ts';

/** Ports of a local cloud; those of `firebase.json` by default. */
export interface CloudPorts {
  readonly gateway: number;
  readonly functions: number;
  readonly firestore: number;
  readonly auth: number;
  readonly tasks: number;
  readonly eventarc: number;
}

/** Settings of `startLocalCloud`. */
export interface LocalCloudOptions {
  /** The repository. Bundles go to `.suite/` in it. */
  readonly root: string;
  /** Begins with `demo-`, which keeps every SDK from calling Google. */
  readonly projectId: string;
  /** Name of the configuration in the root; tests add a codebase to `firebase.json`, the default. */
  readonly config?: string;
  readonly ports?: Partial<CloudPorts>;
  /** Codebases to run; all by default. None leaves Auth and Firestore alone, for functions that run outside. */
  readonly services?: readonly string[];
  /** Which Firestore; the embedded one by default. */
  readonly firestore?: FirestoreKind;
  /** Absolute folder that data are kept in; without it they are in memory. */
  readonly dataFolder?: string;
  readonly gateway?: GatewayKind;
  /** Opens a second, lenient gateway on any free port: for tests of cookies that Hosting does not let through. */
  readonly lenientGateway?: boolean;
  /** Watches the sources and replaces services that change. */
  readonly reload?: boolean;
  /** Absolute folder with the files that the gateway serves; that of `firebase.json` by default. */
  readonly siteFolder?: string;
  /** Resolves when the files are there that the gateway serves; they are by default. */
  readonly site?: Promise<void>;
  /** What lies between services and the rest; nothing by default. */
  readonly network?: Network;
  readonly reports: CloudReports;
  /** Services run with changed code: after a reload, and after a start with other sources than the run before. */
  readonly onReloaded?: () => void;
  /** For Unix sockets, removed at the end: a short path, as the system limits them to 104 bytes on a Mac. */
  readonly socketFolder?: string;
  /** Ends a local cloud that still starts; it throws ExpectedError then. */
  readonly signal?: AbortSignal;
}

/** A running local cloud. Hosts are `address:port`. */
export interface LocalCloud {
  readonly projectId: string;
  readonly gatewayUrl: string;
  readonly lenientGatewayUrl: string | null;
  readonly functionsUrl: string;
  readonly firestoreHost: string;
  readonly authHost: string;
  readonly tasksHost: string;
  readonly firestore: FirestoreKind;
  readonly status: () => CloudStatus;
  /** Writes all data to the folder that they are kept in. */
  readonly save: () => Promise<void>;
  /** Saves the data, if there is a folder for it, and ends every process. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts gateway, Firestore, Auth, task queues, event channel and scheduler in this process, and each service in one of its
 * own. Resolves when every service serves its functions. Throws ExpectedError if something is missing, a port is taken or a
 * service can't be built or loaded; nothing is left running then.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const undo: Undo[] = [];
  const stop = async () => {
    const problems: unknown[] = [];
    for (const step of undo.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        problems.push(error);
      }
    }
    if (problems.length > 0) throw problems[0];
  };
  const aborted = new Promise<never>((_resolve, reject) => {
    options.signal?.addEventListener('abort', () => {
      reject(new ExpectedError('Stopped while starting.'));
    });
  });
  // It is not awaited any more once everything runs.
  aborted.catch(() => undefined);
  try {
    return { ...(await Promise.race([start(options, undo), aborted])), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: LocalCloudOptions, undo: Undo[]): Promise<Omit<LocalCloud, 'stop'>> {
  const { root, projectId, config = 'firebase.json', reports, dataFolder = null, network = directNetwork } = options;
  const layout = readProjectLayout(root, config);
  const ports: CloudPorts = { ...layout.ports, gateway: layout.ports.hosting, ...options.ports };
  const codebases = layout.codebases.filter(({ name }) => options.services?.includes(name) ?? true);
  const isWhole = codebases.length > 0;
  const used = isWhole ? ports : { firestore: ports.firestore, auth: ports.auth };
  await checkPorts(
    Object.fromEntries(Object.entries(used).filter(([name, port]) => name in portNames && port !== 0)),
    'Stop that process, or choose another port: npm start -- --port 5055 for the gateway, firebase.json for the others.',
  );
  const host = (port: number) => `127.0.0.1:${port}`;
  const timed = timer(reports);
  if (dataFolder !== null) mkdirSync(dataFolder, { recursive: true });

  const functions = new Functions();
  const traces = new TraceStore();
  const onLost = ({ functionName, eventId, reason }: LostEvent) => {
    reports.problem(`The event ${eventId} did not reach ${functionName}: ${reason}.`);
  };
  const deliveries = new EventDeliveries(functions, onLost, network);
  undo.push(network.stop);
  undo.push(() => {
    deliveries.stop();
  });
  const building = timed('services bundled', () => makeBundles());
  // Its failure is thrown below, when the rest is under way too.
  building.catch(() => undefined);
  const [firestore, key] = await Promise.all([
    timed(`${options.firestore ?? 'embedded'} Firestore`, async () => {
      const started = await startFirestore({
        kind: options.firestore ?? 'embedded',
        projectId,
        port: ports.firestore,
        functionsHost: host(ports.functions),
        deliveries,
        rules: layout.rules,
        dataFolder,
      });
      undo.push(started.stop);
      return started;
    }),
    newServiceAuthKey(),
    isWhole ? building.then(() => undefined) : undefined,
  ]);
  const { bundles, builds, changed } = await building;
  const auth: { server: Server | null } = { server: null };
  // Here, so that it ends after the services, which ask it.
  undo.push(() => (auth.server ? close(auth.server) : undefined));

  const tasks = new TaskQueues({
    projectId,
    functions,
    file: dataFolder === null ? null : path.join(dataFolder, 'tasks.json'),
    onGivenUp: (functionName, { name, attempts }) => {
      reports.problem(
        `The task ${name.slice(name.lastIndexOf('/') + 1)} of ${functionName} failed ${attempts} times and is dropped.`,
      );
    },
  });
  const scheduler = new Scheduler(functions, {
    onBadSchedule: (name, reason) => {
      reports.problem(`${name} does not run by itself: ${reason}.`);
    },
    onFailed: (name, reason) => {
      reports.problem(`The scheduled function ${name} failed: ${reason}.`);
    },
  });
  const addresses = await network.route({
    functionsOrigin: `http://${host(ports.functions)}/${projectId}/${region}`,
    firestoreHost: firestore.host,
    authHost: host(ports.auth),
    tasksHost: host(ports.tasks),
    eventarcHost: host(ports.eventarc),
  });
  const shared = {
    projectId,
    serviceAuthKey: key,
    corsOrigins: process.env['CORS_ORIGINS'] ?? defaultOrigin,
    ...addresses,
  };
  const socketFolder = options.socketFolder ?? mkdtempSync(path.join(tmpdir(), 'fresh-'));
  undo.push(() => {
    rmSync(socketFolder, { recursive: true, force: true });
  });
  const hasWorked = freeMemoryWhenIdle();
  const registrations: Promise<void>[] = [];
  const positions = new SourcePositions(bundles.folder);
  const services = codebases.map((codebase) => {
    const service = new Service({
      codebase,
      socketFolder,
      program: bundles.fileOf(hostBundle),
      module: codebase.entry === null ? codebase.folder : bundles.fileOf(codebase.name),
      env: () => serviceEnvironment(codebase, shared),
      positions,
      onSpan: (span) => {
        traces.addSpan(span);
      },
      onLine: (line) => {
        reports.serviceLine(codebase.name, line);
        traces.addLine(codebase.name, line, Date.now());
      },
      onProblem: reports.problem,
      onEndpoints: (endpoints) => {
        functions.update(service, endpoints);
        tasks.update(endpoints);
        scheduler.update(codebase.name, endpoints);
        const registered = firestore.register(endpoints).catch((error: unknown) => {
          reports.problem(String(error));
        });
        registrations.push(registered);
      },
    });
    return { service, codebase };
  });
  const status = () =>
    statusOf({
      projectId,
      firestore: firestore.kind,
      services: services.map(({ service }) => service),
      deliveries,
      tasks,
      scheduler,
      traces,
    });
  const common = {
    projectId,
    functionsUrl: `http://${host(ports.functions)}`,
    firestoreHost: firestore.host,
    authHost: host(ports.auth),
    tasksHost: host(ports.tasks),
    firestore: firestore.kind,
    status,
    save: firestore.save,
  };
  if (!isWhole) {
    await startAuth();
    return { ...common, gatewayUrl: `http://${host(ports.gateway)}`, lenientGatewayUrl: null };
  }

  const ofSite = (hosting: HostingConfig) => ({ ...hosting, public: options.siteFolder ?? hosting.public });
  await serve(functionsServer(projectId, functions, deliveries), ports.functions);
  await serve(eventarcServer(projectId, functions, deliveries), ports.eventarc);
  await serve(tasks.server, ports.tasks);
  undo.push(() => {
    tasks.stop();
    scheduler.stop();
  });
  for (const { service } of services) undo.push(() => service.stop());
  await timed(`${services.length} services and Auth loaded`, async () => {
    const replaced = services.map(({ service }) => service.replace());
    // While their processes load, this one loads Auth's packages.
    await startAuth();
    const problems = (await Promise.all(replaced)).filter((problem) => problem !== null);
    if (problems.length > 0) throw new ExpectedError(problems.join('\n\n'));
    // What is written from now on reaches the functions that want to see it.
    await Promise.all(registrations.splice(0));
  });
  tasks.restore();
  const gateways = await Promise.all([
    openGateway(options.gateway ?? 'hosting', ports.gateway),
    ...(options.lenientGateway ? [openGateway('lenient', 0)] : []),
  ]);
  if (options.reload) {
    const reloader = new Reloader({
      projectId,
      bundles,
      builds,
      services,
      reports,
      onReloaded: options.onReloaded ?? (() => undefined),
    });
    const configure = (hosting: HostingConfig) => {
      gateways.forEach((gateway) => {
        gateway.configure(ofSite(hosting));
      });
    };
    undo.push(reloader.stop, watchHosting({ root, config, served: layout.hosting, reports, configure }));
  }
  if (changed > 0) options.onReloaded?.();
  const [gatewayUrl = '', lenientGatewayUrl = null] = gateways.map(({ port }) => `http://${host(port)}`);
  return { ...common, gatewayUrl, lenientGatewayUrl };

  async function makeBundles() {
    const bundleFolder = new BundleFolder(path.join(root, '.suite/local-cloud/bundles'));
    mkdirSync(bundleFolder.folder, { recursive: true });
    const client = new BuildClient({ root, config, folder: bundleFolder.folder });
    undo.push(() => {
      client.stop();
    });
    const names = codebases.flatMap(({ name, entry }) => (entry === null ? [] : [name]));
    const { errors, changed } = isWhole ? await bundleMissing(bundleFolder, client, names) : { errors: [], changed: 0 };
    if (errors.length > 0) throw new ExpectedError(`The services can't be built:\n${errors.join('\n')}`);
    // It would keep 150 MB for two minutes; the first save starts it again.
    client.stop();
    return { bundles: bundleFolder, builds: client, changed };
  }

  async function startAuth(): Promise<void> {
    const journal = dataFolder === null ? null : new AuthJournal(path.join(dataFolder, 'auth.jsonl'));
    const { server } = await startAuthEmulator(projectId, journal);
    auth.server = server;
    await listen(server, ports.auth);
  }

  async function serve(server: Server, port: number): Promise<void> {
    await listen(server, port);
    undo.push(() => close(server));
  }

  async function openGateway(kind: GatewayKind, port: number): Promise<Gateway> {
    const targets = { projectId, firestoreHost: firestore.host, functions, scheduler, traces };
    const gateway = await startGateway({
      kind,
      port,
      hosting: ofSite(layout.hosting),
      functions,
      site: options.site ?? Promise.resolve(),
      localOrigins: process.env['CORS_ORIGINS'] === undefined ? new LocalOrigins(defaultOrigin) : null,
      traces,
      control: (request, response) => {
        if (respondWithTraces(traces, firestore.chargesOf, request, response)) return true;
        if (respondWithData(firestore.documents, traces, request, response)) return true;
        if (respondToCommand(targets, request, response)) return true;
        if (request.url?.split('?', 1)[0] !== '/__/local-cloud/status') return false;
        response
          .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
          .end(JSON.stringify(status()));
        return true;
      },
      onRequest: (seen) => {
        hasWorked();
        reports.request(seen);
      },
    });
    undo.push(gateway.stop);
    return gateway;
  }
}

/** Ends a part that was started. */
type Undo = () => unknown;

/** The web app's own development server; pages of other ports of this machine are let in as if they were it. */
const defaultOrigin = 'http://localhost:3000';

const portNames: Readonly<Record<keyof CloudPorts, true>> = {
  gateway: true,
  functions: true,
  firestore: true,
  auth: true,
  tasks: true,
  eventarc: true,
};

function timer(reports: CloudReports) {
  return async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await work();
    reports.step(what, Math.round(performance.now() - startedAt));
    return result;
  };
}
