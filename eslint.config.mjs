// Lint rules: type-checked TypeScript everywhere, React and accessibility in the renderer, raw IPC only in its rooms.
import eslint from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** A list for no-restricted-imports; each room that may use one of them leaves that one out. */
const rawIpc = {
  ipcMain: 'Commands come in through electron/main/ipc, which checks the sender and the payload.',
  ipcRenderer: 'Pages talk to main through the preload scripts only.',
};
const restrictIpc = (names) => ({
  'no-restricted-imports': [
    'error',
    { paths: names.map((name) => ({ name: 'electron', importNames: [name], message: rawIpc[name] })) },
  ],
  'no-restricted-syntax': [
    'error',
    ...names.map((name) => ({
      selector: `MemberExpression[property.name='${name}']`,
      message: rawIpc[name],
    })),
  ],
});

export default defineConfig(
  globalIgnores([
    'node_modules/',
    'dist/',
    'release/',
    'coverage/',
    'test-results/',
    '.cache/',
    '.demo/',
    'test/fixtures/',
  ]),
  eslint.configs.recommended,
  {
    rules: {
      'max-lines': ['error', { max: 400 }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-unused-vars': 'off',
    },
  },
  {
    files: ['**/*.{ts,tsx}', 'build/**/*.mjs'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // A method that only sometimes waits still keeps its asynchronous signature.
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['electron/**/*.ts'], rules: restrictIpc(['ipcMain', 'ipcRenderer']) },
  { files: ['electron/main/ipc/**/*.ts'], rules: restrictIpc(['ipcRenderer']) },
  { files: ['electron/preload/**/*.ts'], rules: restrictIpc(['ipcMain']) },
  {
    // What a person's mail contains must not end up on a console: there is a log, with redaction.
    files: ['electron/**/*.ts', 'renderer/**/*.{ts,tsx}'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended, jsxA11y.flatConfigs.recommended],
    rules: restrictIpc(['ipcMain', 'ipcRenderer']),
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      // `expect(mock.method)` and fixtures of Playwright read as mistakes to these.
      '@typescript-eslint/unbound-method': 'off',
      'no-empty-pattern': 'off',
    },
  },
  {
    files: ['build/**/*.mjs'],
    rules: {
      // What these look for are JSDoc casts, which they do not see; the compiler checks the scripts all the same.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // The compiler knows the globals.
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        process: 'readonly',
        globalThis: 'readonly',
        __dirname: 'readonly',
        require: 'readonly',
        module: 'writable',
      },
    },
  },
);
