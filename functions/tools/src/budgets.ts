/**
 * What a function may cost before it has done anything. `budgets.int.spec.ts` holds every built function to it; a change
 * that needs more raises the number here, and says why. Figures named below are of the machine that the separation plan
 * names; those that are compared with a plain function are measured beside it, in the same run.
 */
export const budgets = {
  /**
   * Bytes of a function's file, which a cold start reads and compiles. What every route has (zod, middleware, the SDK's
   * HTTPS part) is 380 KB, a subscriber's with the decoder of Firestore events 450 KB: so there is room for the function
   * itself to double, and none for a second library such as the first. What publishes events pushes them, with tokens: 15
   * KB as deployed, and 55 KB in the build for emulators that is measured here, which also signs tokens.
   */
  bundleBytes: 576 * 1024,

  /**
   * Functions that need more. `docs` holds the OpenAPI document that it serves: it grows with the API. Those of second
   * factors hold qrcode, which draws the picture of a secret; with the records of idempotency keys they are 617 KB.
   */
  bundleBytesOf: {
    docs: 1024 * 1024,
    authMfaSetup: 632 * 1024,
    authMfaVerify: 632 * 1024,
  } as Readonly<Record<string, number>>,

  /**
   * Files loaded by an import: the service's index.js and the function's own. One more is another function's, or a package
   * that was to wait until it is used, such as Firestore's client with its 200 files and 200 ms.
   */
  filesAtImport: 2,

  /**
   * Time of the processor that an import takes, as a share of what a plain one-file function's takes, which imports both
   * SDKs at its top: 18 to 37 ms of 197 ms were measured. Half still is what the cold start benchmark shows: a service's
   * structure costs no start.
   */
  importShareOfPlain: 0.5,

  /**
   * Ms of the processor for a discovery, which loads all functions of a service: a quarter of the 10 s after which the
   * Firebase CLI gives up, so that a slow machine in a pipeline may be four times slower. 0.4 s were measured.
   */
  discoveryCpuMs: 2_500,

  /**
   * Functions of a service. A deploy makes at least one writing call for each, and a project has 60 of those in a minute by default
   * (https://cloud.google.com/functions/quotas): a service takes half of them at most, so that two can deploy at once
   * without waiting for the CLI to back off.
   */
  functionsPerService: 30,

  /**
   * Instances of a function (`maxInstances`). Cloud Run rejects more than 10 with 1 vCPU in a new project: "maxScale may not
   * exceed 10" (https://github.com/firebase/firebase-tools/issues/5692).
   */
  instancesPerFunction: 10,

  /** MiB of an instance. More is paid for every second, and no function holds that much. */
  memoryMiB: 512,

  /**
   * vCPU of a service with all instances of all its functions: what an attack on it costs at most. By list price 140 vCPU
   * with 512 MiB each are $12.73 an hour.
   */
  vcpuPerService: 140,
} as const;
