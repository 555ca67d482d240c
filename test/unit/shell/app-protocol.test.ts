/** satchel: addresses: the pages' own files with their policies, and nothing outside of them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSchemeHandler, resolveFile } from '../../../electron/main/app-protocol';

let dir: string;
let get: (address: string, method?: string) => Promise<Response>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-protocol-'));
  for (const page of ['ui', 'store', 'ui-private'])
    await mkdir(join(dir, page, 'assets'), { recursive: true });
  await writeFile(join(dir, 'ui', 'index.html'), '<p>ui');
  await writeFile(join(dir, 'ui', '.inputs'), 'hidden');
  await writeFile(join(dir, 'ui', 'odd.bin'), 'unknown');
  await writeFile(join(dir, 'ui', 'assets', 'index-D_a-1.js'), 'js');
  await writeFile(join(dir, 'store', 'store.html'), '<p>store');
  await writeFile(join(dir, 'ui-private', 'a.js'), 'outside');
  const handle = createSchemeHandler({
    uiDir: join(dir, 'ui'),
    storeDir: join(dir, 'store'),
    frames: { serve: async (url) => new Response(`frame ${url.pathname}`) },
    log: () => undefined,
  });
  get = (address, method = 'GET') => handle(new Request(address, { method }));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('the pages', () => {
  it('are served with types and policies', async () => {
    const ui = await get('satchel://ui/index.html');
    expect(await ui.text()).toBe('<p>ui');
    expect(ui.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(ui.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = ui.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|https?:|\*/);
    expect((await get('satchel://ui/assets/index-D_a-1.js?v=1')).headers.get('content-type')).toMatch(
      /^text\/javascript/,
    );
    const store = await get('satchel://store/store.html');
    expect(store.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(await (await get('satchel://message/abc/')).text()).toBe('frame /abc/');
  });

  it.each([
    'satchel://ui/',
    'satchel://ui/missing.js',
    'satchel://ui/.inputs',
    'satchel://ui/odd.bin',
    'satchel://ui/assets',
    'satchel://ui/../ui-private/a.js',
    'satchel://ui/%2e%2e/ui-private/a.js',
    'satchel://ui/..%2fui-private%2fa.js',
    'satchel://ui/..%5cui-private%5ca.js',
    'satchel://ui/assets/%2e%2e/%2e%2e/ui-private/a.js',
    'satchel://ui//index.html',
    'satchel://ui/index.html%00.js',
    'satchel://ui/%E0%A4%A.js',
    'satchel://store/index.html',
    'satchel://nobody/index.html',
  ])('hold nothing else: %s', async (address) => {
    expect((await get(address)).status).toBe(404);
  });

  it('take no other method', async () => {
    expect((await get('satchel://ui/index.html', 'POST')).status).toBe(405);
  });
});

describe('resolveFile', () => {
  it('stays under its root', () => {
    expect(resolveFile('/app/ui', '/assets/a.js')).toBe('/app/ui/assets/a.js');
    for (const path of [
      '',
      '/',
      '/..',
      '/../a.js',
      '/a/../../b.js',
      '/%2e%2e/a.js',
      '/C:/a.js',
      '/a\\b.js',
      '/~/x',
    ]) {
      expect([path, resolveFile('/app/ui', path)]).toEqual([path, null]);
    }
  });
});
