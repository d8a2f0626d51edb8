import { artifactRegistryRoutes } from './artifact-registry.ts';
import type { CloudContext } from './cloud-context.ts';
import { cloudFunctionsRoutes } from './cloud-functions.ts';
import { cloudRunKnativeRoutes } from './cloud-run-knative.ts';
import { cloudRunRoutes } from './cloud-run.ts';
import { cloudSchedulerRoutes } from './cloud-scheduler.ts';
import { cloudTasksRoutes } from './cloud-tasks.ts';
import { originsByPath } from './environment.ts';
import { eventarcAndPubsubRoutes } from './eventarc-and-pubsub.ts';
import { Faults } from './faults.ts';
import { firebaseHostingRoutes } from './firebase-hosting.ts';
import { firebaseRulesRoutes } from './firebase-rules.ts';
import { firestoreAdminRoutes } from './firestore-admin.ts';
import { functionFrontEndRoutes } from './function-front-end.ts';
import { iamRoutes } from './iam.ts';
import { monitoringRoutes } from './monitoring.ts';
import { newProject, type ProjectOptions } from './new-project.ts';
import { Operations } from './operations.ts';
import { projectFactsRoutes } from './project-facts.ts';
import type { Route } from './routes.ts';
import { secretManagerRoutes } from './secret-manager.ts';
import { GoogleCloudServer } from './server.ts';
import { serviceUsageRoutes } from './service-usage.ts';
import type { State } from './state.ts';
import { storageRoutes } from './storage.ts';
import { VirtualClock } from './virtual-clock.ts';

/**
 * A stand-in for the part of Google Cloud that deploys talk to: one project on loopback. It holds state as Google does, and
 * rejects what Google rejects, or more. The real Firebase CLI and our own commands run against it (environment.ts). It
 * proves what is sent, and that the state that comes of it is the wanted one; it can't prove what Google really says.
 */
export class GoogleCloud implements CloudContext {
  readonly state: State;
  readonly faults = new Faults();
  readonly operations = new Operations();
  readonly routes: readonly Route[];
  clock = new VirtualClock();
  readonly #server: GoogleCloudServer;

  private constructor(state: State) {
    this.state = state;
    this.routes = [
      ...artifactRegistryRoutes(this),
      ...cloudFunctionsRoutes(this),
      ...cloudRunRoutes(this),
      ...cloudRunKnativeRoutes(this),
      ...cloudSchedulerRoutes(this),
      ...cloudTasksRoutes(this),
      ...eventarcAndPubsubRoutes(this),
      ...firebaseHostingRoutes(this),
      ...firebaseRulesRoutes(this),
      ...firestoreAdminRoutes(this),
      ...functionFrontEndRoutes(this),
      ...iamRoutes(this),
      ...monitoringRoutes(this),
      ...projectFactsRoutes(this),
      ...secretManagerRoutes(this),
      ...serviceUsageRoutes(this),
      ...storageRoutes(this),
    ];
    this.#server = new GoogleCloudServer(this, this.routes);
  }

  /** Starts one with a project (new-project.ts) on a free port of this machine. */
  static async start(options: ProjectOptions = {}): Promise<GoogleCloud> {
    const cloud = new GoogleCloud(newProject(options));
    await cloud.#server.listen();
    return cloud;
  }

  get port(): number {
    return this.#server.port;
  }

  /** Variables by which clients in this process find the stand-in's APIs; their token is `owner`. */
  get env(): Record<string, string> {
    return originsByPath(this.port);
  }

  /** Ends the server with all of its connections. */
  async close(): Promise<void> {
    await this.#server.close();
  }
}
