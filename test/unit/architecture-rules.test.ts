// Plants one violation of each dependency rule in a throw-away tree and checks that the rule sees it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';
import { cruise } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: IForbiddenRuleType[];
  options: Record<string, unknown>;
};

/** rule, the file that breaks it, what that file imports */
const planted: [rule: string, file: string, imports: string][] = [
  ['contract-is-a-leaf', 'electron/contract/bad-node.ts', 'node:fs'],
  ['contract-is-a-leaf', 'electron/contract/bad-main.ts', '../main/good'],
  ['contract-is-a-leaf', 'electron/contract/bad-package.ts', 'dexie'],
  ['main-knows-no-page', 'electron/main/bad-store.ts', '../store/good'],
  ['main-knows-no-page', 'electron/main/bad-ui.ts', '../../renderer/data/good'],
  ['preload-is-thin', 'electron/preload/bad.ts', '../main/good'],
  ['store-knows-the-contract-only', 'electron/store/bad.ts', '../main/good'],
  ['renderer-knows-the-contract-only', 'renderer/bad.ts', '../electron/main/good'],
  ['renderer-knows-the-contract-only', 'renderer/bad-electron.ts', 'electron'],
  ['pages-have-no-node', 'renderer/bad-node.ts', 'node:fs'],
  ['pages-have-no-node', 'electron/store/bad-node.ts', 'node:path'],
  ['features-are-strangers', 'renderer/features/reader/bad.ts', '../search/good'],
  ['shared-ui-knows-no-feature', 'renderer/ui/bad.ts', '../features/search/good'],
  ['engine-sees-the-backend-seam-only', 'electron/main/engine/bad.ts', '../backend/imap/good'],
  ['engine-sees-the-backend-seam-only', 'electron/main/engine/bad-create.ts', '../backend/create-backend'],
  ['drafts-know-no-protocol', 'electron/main/drafts/bad.ts', '../backend/imap/good'],
  ['core-runs-without-electron', 'electron/main/vault/bad.ts', 'electron'],
  ['imapflow-under-imap', 'electron/main/engine/bad-imapflow.ts', 'imapflow'],
  ['node-pop3-under-pop3', 'electron/main/backend/imap/bad-pop3.ts', 'node-pop3'],
  ['nodemailer-under-smtp-and-mime', 'electron/main/engine/bad-nodemailer.ts', 'nodemailer'],
  ['openid-client-under-oauth', 'electron/main/engine/bad-openid.ts', 'openid-client'],
  ['dexie-under-store', 'renderer/data/bad-dexie.ts', 'dexie'],
  ['tests-are-for-tests', 'electron/main/bad-test.ts', '../../test/support/good'],
  ['product-knows-no-build-script', 'electron/main/bad-build.ts', '../../build/good'],
  ['no-cycles', 'renderer/data/cycle-a.ts', './cycle-b'],
  ['resolvable', 'renderer/data/bad-import.ts', './nothing-here'],
];

/** What the rules allow, so that a rule which refuses everything is found out too. */
const allowed: [file: string, imports: string][] = [
  ['electron/contract/good.ts', 'zod'],
  ['electron/main/good.ts', '../contract/good'],
  ['electron/main/good-electron.ts', 'electron'],
  ['electron/main/backend/backend.ts', '../../contract/good'],
  ['electron/main/backend/create-backend.ts', './imap/good'],
  ['electron/main/backend/imap/good.ts', 'imapflow'],
  ['electron/main/backend/pop3/good.ts', 'node-pop3'],
  ['electron/main/backend/smtp/good.ts', 'nodemailer'],
  ['electron/main/oauth/good.ts', 'openid-client'],
  ['electron/main/engine/good.ts', '../backend/backend'],
  ['electron/preload/good.ts', 'electron'],
  ['electron/store/good.ts', 'dexie'],
  ['renderer/data/good.ts', '../../electron/contract/good'],
  ['renderer/data/cycle-b.ts', './cycle-a'],
  ['renderer/features/search/good.ts', '../../ui/good'],
  ['renderer/ui/good.ts', '../data/good'],
  ['test/support/good.ts', '../../electron/store/good'],
  ['build/good.ts', 'node:fs'],
];

const packages = ['zod', 'electron', 'imapflow', 'node-pop3', 'nodemailer', 'dexie', 'openid-client'];

let tree = '';
const violations = new Set<string>();

function write(path: string, text: string): void {
  const absolute = join(tree, path);
  mkdirSync(dirname(absolute), { recursive: true });
  writeFileSync(absolute, text);
}

beforeAll(async () => {
  tree = mkdtempSync(join(tmpdir(), 'satchel-rules-'));
  const dependencies = Object.fromEntries(packages.map((name) => [name, '*']));
  write('package.json', JSON.stringify({ name: 'planted', type: 'module', dependencies }));
  write('tsconfig.base.json', '{}');
  for (const name of packages) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    write(`node_modules/${name}/index.js`, '');
  }
  for (const [file, imports] of [
    ...planted.map(([, file, imports]) => [file, imports] as const),
    ...allowed,
  ]) {
    write(file, `import '${imports}';\n`);
  }
  const result = await cruise(
    ['electron', 'renderer', 'test', 'build'],
    { ...config.options, baseDir: tree, validate: true, ruleSet: { forbidden: config.forbidden } },
    undefined,
    {},
  );
  for (const { rule, from } of (result.output as ICruiseResult).summary.violations) {
    violations.add(`${rule.name} ${from}`);
  }
}, 120_000);

afterAll(() => {
  rmSync(tree, { recursive: true, force: true });
});

describe('dependency rules', () => {
  test.each(planted)('%s is seen in %s', (rule, file) => {
    expect(violations).toContain(`${rule} ${file}`);
  });

  test('every rule has a planted violation', () => {
    const names = new Set(planted.map(([rule]) => rule));
    expect(config.forbidden.map((rule) => rule.name).filter((name) => !names.has(name ?? ''))).toEqual([]);
  });

  test('every rule is an error', () => {
    expect(config.forbidden.filter((rule) => rule.severity !== 'error')).toEqual([]);
  });

  test('what is allowed is not refused', () => {
    const good = new Set(allowed.map(([file]) => file).filter((file) => !file.includes('cycle')));
    expect([...violations].filter((violation) => good.has(violation.split(' ')[1] ?? ''))).toEqual([]);
  });
});
