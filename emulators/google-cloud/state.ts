/** An IAM policy. One that was never set has no `bindings`, as at Google. */
export interface Policy {
  readonly version?: number;
  readonly etag: string;
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[];
}

/** A JSON object whose form belongs to Google. */
export type Json = Record<string, unknown>;

/** The project's own facts. */
export interface Project {
  readonly projectId: string;
  readonly number: string;
  billingEnabled: boolean;
}

/** A caller of the APIs. */
export interface Principal {
  /** With its kind, like `user:a@b.c`. */
  readonly member: string;
  readonly permissions: 'all' | ReadonlySet<string>;
}

/** A deployed function, as Cloud Functions v2 gives it. */
export interface CloudFunction {
  name: string;
  environment: 'GEN_2';
  state: 'ACTIVE' | 'FAILED' | 'DEPLOYING';
  buildConfig: Json & { entryPoint: string; runtime: string };
  serviceConfig: Json & { service: string; serviceAccountEmail: string; revision?: string };
  eventTrigger?: Json & { eventType: string; serviceAccountEmail: string; trigger: string; triggerRegion: string };
  labels: Record<string, string>;
  url?: string;
  createTime: string;
  updateTime: string;
  stateMessages?: { severity: string; type: string; message: string }[];
}

/** One target of a Cloud Run service's traffic, in the form of the API v2. */
export interface TrafficTarget {
  type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' | 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';
  revision?: string;
  percent?: number;
  tag?: string;
}

/** A revision of a Cloud Run service. */
export interface Revision {
  /** Without the service's. */
  readonly name: string;
  readonly template: Json;
  readonly createTime: string;
  /** Why it can't serve; null when it can. */
  readonly problem: string | null;
  /** SHA-256 of the function's bundle in the source that it was built from. */
  readonly bundleHash: string;
}

/** A Cloud Run service. */
export interface RunService {
  readonly name: string;
  readonly region: string;
  readonly uid: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  revisions: Revision[];
  latestReady: string | null;
  traffic: TrafficTarget[];
  generation: number;
  etag: string;
  policy: Policy;
  readonly createTime: string;
  updateTime: string;
}

export interface EventarcTrigger {
  readonly name: string;
  readonly eventFilters: readonly Json[];
  readonly serviceAccount: string;
  readonly service: string;
}

export interface Queue {
  config: Json & { name: string; state: string };
  policy: Policy;
  readonly tasks: Map<string, Json>;
}

export interface Secret {
  readonly labels: Record<string, string>;
  readonly versions: { readonly name: string; readonly state: string; readonly payload: string }[];
  policy: Policy;
}

export interface StoredObject {
  readonly name: string;
  readonly generation: string;
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly timeCreated: string;
}

export interface Bucket {
  readonly resource: Json;
  readonly objects: Map<string, StoredObject>;
}

export interface HostingVersion {
  readonly name: string;
  status: string;
  config: Json;
  labels: Record<string, string>;
  readonly files: Map<string, string>;
  readonly uploaded: Set<string>;
}

/** One request, as it came. */
export interface RequestEntry {
  readonly api: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** Everything that the stand-in knows: plain data, for tests to read and to arrange. Keys are full resource names. */
export interface State {
  readonly project: Project;
  readonly enabledApis: Set<string>;
  /** APIs whose service agent was made. */
  readonly identities: Set<string>;
  /** By token; `expired` for a login that ran out. Requests of the CLI carry `owner`. */
  readonly tokens: Map<string, Principal | 'expired'>;
  projectPolicy: Policy;
  /** By address. */
  readonly accounts: Map<string, { policy: Policy }>;
  readonly functions: Map<string, CloudFunction>;
  readonly services: Map<string, RunService>;
  readonly triggers: Map<string, EventarcTrigger>;
  readonly channels: Set<string>;
  readonly topics: Set<string>;
  readonly queues: Map<string, Queue>;
  /** When a queue was deleted, in epoch ms. */
  readonly deletedQueues: Map<string, number>;
  readonly jobs: Map<string, Json>;
  readonly secrets: Map<string, Secret>;
  readonly databases: Map<string, Json & { locationId: string }>;
  readonly indexes: Map<string, Json>;
  readonly fields: Map<string, Json>;
  readonly rulesets: Map<string, Json>;
  readonly releases: Map<string, Json>;
  readonly sites: Map<string, Json>;
  readonly hostingVersions: Map<string, HostingVersion>;
  readonly hostingReleases: Json[];
  readonly buckets: Map<string, Bucket>;
  readonly repositories: Map<string, Json>;
  /** Metrics made of log lines, by their short names. */
  readonly logMetrics: Map<string, Json>;
  /** Services as Cloud Monitoring knows them. */
  readonly monitoredServices: Map<string, Json>;
  readonly objectives: Map<string, Json>;
  readonly quotas: { functionWritesPerMinute: number; regionalCpu: number };
  /** Members outside of the organization, `allUsers` too, are rejected where it is true. */
  organizationRestrictsMembers: boolean;
  /** What Auth is set to: `Config` of Identity Platform. Null where it was never set up. */
  authConfig: Json | null;
  readonly requests: RequestEntry[];
  /** Requests to endpoints that the stand-in doesn't have. A rehearsal fails when there is one. */
  readonly unexpected: string[];
}
