import ts from 'typescript';

/** What a service's `src/index.ts` exports; each is one function, and becomes one file. */
export function functionNames(index: string): string[] {
  return statementsOf(index).flatMap(({ exports }) => (exports === null ? [] : [exports]));
}

/** The same file with one function left in it. What nothing refers to any more is dropped by the bundler. */
export function onlyFunction(index: string, name: string): string {
  return statementsOf(index)
    .filter(({ exports }) => exports === null || exports === name)
    .map(({ text }) => text)
    .join('\n');
}

/**
 * The module that the Functions Framework, the emulator and the Firebase CLI's discovery load. Its process serves the one
 * function that FUNCTION_TARGET names, exactly as exported (K_SERVICE has it in lower case at best), and needs no other's
 * code; without a target, as in discovery, all of them are loaded. It is CommonJS, because that is what can load on a condition without waiting: a module that
 * awaits at its top can't be loaded by the Functions emulator (firebase-tools' `loadTriggers` takes ERR_REQUIRE_ESM only,
 * and Node throws ERR_REQUIRE_ASYNC_MODULE).
 */
export function indexModule(names: readonly string[]): string {
  return [
    `'use strict';`,
    `const target = process.env.FUNCTION_TARGET;`,
    `const all = !${JSON.stringify(names)}.includes(target);`,
    ...names.map(
      (name) => `if (all || target === '${name}') exports.${name} = require('./${functionFile(name)}').${name};`,
    ),
    '',
  ].join('\n');
}

/** Where the built folder has a function's code. */
export function functionFile(name: string): string {
  return `functions/${name}.js`;
}

interface Statement {
  readonly text: string;
  /** The function it exports, null for what all of them may need: imports, and what is not exported. */
  readonly exports: string | null;
}

function statementsOf(index: string): Statement[] {
  const file = ts.createSourceFile('index.ts', index, ts.ScriptTarget.Latest);
  return file.statements.map((statement) => {
    const text = statement.getText(file);
    if (!text.startsWith('export ')) return { text, exports: null };
    const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
    const [only, another] = declared;
    if (!only || another || !ts.isIdentifier(only.name)) {
      throw new Error(`index.ts exports its functions one by one, by "export const", unlike: ${text}`);
    }
    return { text, exports: only.name.text };
  });
}
