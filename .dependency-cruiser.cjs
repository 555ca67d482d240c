// The architecture as rules: which room may import what (CONTRIBUTING.md says why). Every rule is an error.
'use strict';

/** @param {string} name */
const npm = (name) => `(^|/)node_modules/${name}/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'contract-is-a-leaf',
      comment: 'Everybody imports the contract; it imports nothing but zod.',
      severity: 'error',
      from: { path: '^electron/contract/' },
      to: { pathNot: ['^electron/contract/', npm('zod')] },
    },
    {
      name: 'main-knows-no-page',
      comment: 'Main talks to the store page and the ui by ports and messages, never by their code.',
      severity: 'error',
      from: { path: '^electron/main/' },
      to: { path: '^(electron/(store|preload)|renderer)/' },
    },
    {
      name: 'preload-is-thin',
      comment: 'A sandboxed preload has only Electron and the contract.',
      severity: 'error',
      from: { path: '^electron/preload/' },
      to: { pathNot: ['^electron/(preload|contract)/', npm('electron'), npm('zod')] },
    },
    {
      name: 'store-knows-the-contract-only',
      comment: 'The store page shares nothing with the other processes but the contract, and has no Node.',
      severity: 'error',
      from: { path: '^electron/store/' },
      to: { path: ['^electron/(main|preload)/', '^renderer/', npm('electron')] },
    },
    {
      name: 'renderer-knows-the-contract-only',
      comment: 'The ui imports the contract and itself.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: ['^electron/(main|preload|store)/', npm('electron')] },
    },
    {
      name: 'pages-have-no-node',
      comment: 'The ui and the store page are sandboxed: Node modules are not there.',
      severity: 'error',
      from: { path: '^(renderer|electron/(store|preload))/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'features-are-strangers',
      comment: 'What two features share belongs in renderer/ui or renderer/data.',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'shared-ui-knows-no-feature',
      comment: 'Shared pieces are below the features.',
      severity: 'error',
      from: { path: '^renderer/(ui|data)/' },
      to: { path: '^renderer/features/' },
    },
    {
      name: 'engine-sees-the-backend-seam-only',
      comment: 'The engine works with any backend: it knows the interface, not IMAP, POP3 or SMTP.',
      severity: 'error',
      from: { path: '^electron/main/engine/' },
      to: { path: '^electron/main/backend/', pathNot: '^electron/main/backend/(backend|sender)\\.ts$' },
    },
    {
      name: 'drafts-know-no-protocol',
      comment: 'A draft goes to servers by the queue and the outbox alone.',
      severity: 'error',
      from: { path: '^electron/main/drafts/' },
      to: { path: '^electron/main/backend/' },
    },
    {
      name: 'core-runs-without-electron',
      comment:
        'Engine, vault, backends, drafts and MIME also run in plain Node: that is how they are tested to death.',
      severity: 'error',
      from: { path: '^electron/main/(engine|vault|backend|drafts|mime)/' },
      to: { path: [npm('electron'), npm('electron-log')] },
    },
    {
      name: 'imapflow-under-imap',
      comment: 'Its hazards are guarded in one place.',
      severity: 'error',
      from: { pathNot: '^(electron/main/backend/imap|test)/' },
      to: { path: npm('imapflow') },
    },
    {
      name: 'node-pop3-under-pop3',
      comment: 'Its hazards are guarded in one place.',
      severity: 'error',
      from: { pathNot: '^(electron/main/backend/pop3|test)/' },
      to: { path: npm('node-pop3') },
    },
    {
      name: 'nodemailer-under-smtp-and-mime',
      comment: 'It sends under smtp and builds under mime; its pool, which requeues by itself, is nowhere.',
      severity: 'error',
      from: { pathNot: '^(electron/main/(backend/smtp|mime)|test)/' },
      to: { path: npm('nodemailer') },
    },
    {
      name: 'openid-client-under-oauth',
      comment: 'Tokens and grants have one room.',
      severity: 'error',
      from: { pathNot: '^(electron/main/oauth|test)/' },
      to: { path: npm('openid-client') },
    },
    {
      name: 'dexie-under-store',
      comment: 'One page owns the database.',
      severity: 'error',
      from: { pathNot: '^(electron/store|test)/' },
      to: { path: npm('dexie') },
    },
    {
      name: 'tests-are-for-tests',
      comment: 'The product and its build know nothing of the tests.',
      severity: 'error',
      from: { pathNot: '^(test/|vitest\\.config\\.ts$)' },
      to: { path: '^test/' },
    },
    {
      name: 'product-knows-no-build-script',
      comment: 'Build scripts, and what they do for an old Electron, stay out of the product.',
      severity: 'error',
      from: { path: '^(electron|renderer)/' },
      to: { path: '^build/' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle is one module in two files.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that finds nothing, or a package that package.json does not name.',
      severity: 'error',
      // The loader runs inside Electron, from a folder that is a package of its own.
      from: { pathNot: '^build/old-electron-loader/' },
      to: { dependencyTypes: ['unknown', 'undetermined', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release|\\.cache|test/fixtures)/' },
    // Type-only imports count: they are knowledge too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mts', '.d.ts', '.mjs', '.cjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
    skipAnalysisNotInRules: true,
  },
};
