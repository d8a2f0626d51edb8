/**
 * Google's list prices in US dollars, without free quotas. Read in November 2026 from stored copies of Google's pages, whose
 * own dates are unknown: check them before you sign anything.
 */
export const prices = {
  /** When the prices were read. */
  readOn: '2026-11',
  /**
   * Firestore in a US region, a million documents. `nam5` costs twice as much.
   * Source: https://firebase.google.com/docs/firestore/pricing
   */
  firestore: { millionReads: 0.3, millionWrites: 0.9, millionDeletes: 0.1 },
  /**
   * Cloud Run with CPU during requests, tier 1, which us-central1 belongs to, for a vCPU-second and a GiB-second.
   * Source: https://cloud.google.com/run/pricing
   */
  cloudRun: { vcpuSecond: 0.000024, gibSecond: 0.0000025, millionRequests: 0.4 },
  /**
   * The same of an instance that `minInstances` keeps, while it has no request. Source: firebase-tools 15.34.2,
   * `lib/deploy/functions/pricing.js`, which warns of this price before a deployment.
   */
  idleCloudRun: { vcpuSecond: 0.0000025, gibSecond: 0.0000025 },
} as const;

/**
 * vCPU that all Cloud Run services of a new project may use in a region at the same time; with billing it can be raised.
 * Google's page names no figure. Source: a project's own quota in https://github.com/firebase/firebase-tools/issues/11001.
 */
export const regionalVcpu = 20;
