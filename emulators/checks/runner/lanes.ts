/** Specs that run one after the other, in a process and a project of their own. */
export interface Lane {
  readonly specs: readonly string[];
  readonly ignored?: readonly string[];
  /** Lets others go first that want a processor, too. */
  readonly isPatient?: boolean;
}

/** What npm installs and what the build writes: no specs of ours. */
const builtFolders = ['**/node_modules/**', '**/dist/**'];

/** All specs of a tier, in one lane. */
export const everything = (tier: string): Lane => ({
  specs: ['functions', 'emulators'].map((folder) => `${folder}/**/*.${tier}.spec.ts`),
  ignored: builtFolders,
});

/** Folders of int specs by lane; what no lane names runs in the last one. */
const intFolders: readonly (readonly string[])[] = [
  ['functions/{identity,lib,notifications,onboarding,organizations,platform}'],
  ['emulators/checks/{docs,change-capture}', 'functions/{scheduling,timekeeping}'],
  ['emulators/checks/{chaos,faults,monolith,properties}', 'emulators/firestore'],
  ['emulators/checks/{exactly-once,secrets}', 'functions/tools'],
];

/**
 * Int in lanes that share the processors: in one alone they are idle for a part of the time, waiting for others. All are
 * patient, because the tiers of the other track come one after the other, and would be left at the end.
 */
export const intLanes: readonly Lane[] = [
  ...intFolders.map((folders) => ({
    specs: folders.map((folder) => `${folder}/**/*.int.spec.ts`),
    ignored: builtFolders,
    isPatient: true,
  })),
  {
    specs: ['{functions,emulators}/**/*.int.spec.ts'],
    ignored: [...builtFolders, ...intFolders.flat().map((folder) => `${folder}/**`)],
    isPatient: true,
  },
];

/** What needs the official Firestore: it alone knows rules, and the embedded one is compared with it. */
export const officialOnly = {
  'the tests of security rules': '**/*.firestore-rules.int.spec.ts',
  'the comparison of both Firestores': '**/*.official.int.spec.ts',
};
/**
 * What runs on the official Firestore, too: the kernel, whose code makes every call of the services. The rest asks the same
 * of Firestore and takes minutes; `npm run test:official` runs all of it, as a job of its own does for each pull request.
 */
export const kernelSpecs = ['functions/lib/kernel/src/**/*.int.spec.ts'];
