import type { Mutant } from './mutant.ts';

const engine = 'emulators/firestore/engine';

/** Edits of the embedded Firestore, which all else relies on. */
export const engineMutants: readonly Mutant[] = [
  {
    name: 'create-overwrites',
    file: `${engine}/write.ts`,
    find: '  if (exists === false && current) throw new Failure(status.ALREADY_EXISTS, `Document already exists: ${path}`);\n',
    replace: '',
    breaks: '`create` overwrites a document that is there.',
  },
  {
    name: 'update-time-not-checked',
    file: `${engine}/write.ts`,
    find: '  if (updateTime) assertVersion(path, updateTime, stored);\n',
    replace: '',
    breaks: 'A write that says what it is based on overwrites what came since.',
  },
  {
    name: 'increment-lost',
    file: `${engine}/write.ts`,
    find: '  const total = BigInt(current.integerValue) + BigInt(by.integerValue);',
    replace: '  const total = BigInt(by.integerValue);',
    breaks: 'An increment replaces the number.',
  },
  {
    name: 'last-write-lost',
    file: `${engine}/database.ts`,
    find: '      this.put(path, after);\n    }\n    for (const listener of this.listeners) listener(committed);',
    replace:
      '      if (changes.length === 1 || path !== changes.at(-1)?.path) this.put(path, after);\n' +
      '    }\n    for (const listener of this.listeners) listener(committed);',
    breaks: 'The last document of a commit of several is not stored.',
  },
  {
    name: 'writes-before-preconditions',
    file: `${engine}/database.ts`,
    find: '      touched.set(path, fields && { path, fields, createdAt: current?.createdAt ?? at, updatedAt: at });',
    replace:
      '      touched.set(path, fields && { path, fields, createdAt: current?.createdAt ?? at, updatedAt: at });\n' +
      '      this.put(path, touched.get(path));',
    breaks: 'A commit that is rejected leaves its first writes behind.',
  },
  {
    name: 'merge-replaces',
    file: `${engine}/write.ts`,
    find: '    fields = current?.fields ?? {};',
    replace: '    fields = {};',
    breaks: 'A merge or an update loses the fields that it doesn’t name.',
  },
];
