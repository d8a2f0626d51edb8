import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.suite/**',
      '.deploy/**',
      'reports/**',
      '**/*.mjs',
      '**/schemas.generated.ts',
      'emulators/benchmarks/plain-function/**',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    // By name: finding each file's configuration takes a tenth of the time.
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'emulators/console/app/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `_name` marks what is taken out of an object only to leave it behind.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      // TypeScript merges two interfaces of one name without a word.
      '@typescript-eslint/no-redeclare': ['error', { builtinGlobals: false, ignoreDeclarationMerge: false }],
      // A handler that needs no await still has to be a promise: the port says so.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.spec.ts'],
    rules: {
      // chai's assertions are property reads.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // No text that a client sends takes more than linear time, in what is deployed.
    files: ['functions/**/*.ts'],
    ignores: ['functions/tools/**', '**/testing/**', '**/*.spec.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  { files: ['*.js', '*.cjs', '.*.cjs'], ...tseslint.configs.disableTypeChecked },
);
