/** Message frames: what is served under a secret address, and what is not. */
import { describe, expect, it, vi } from 'vitest';
import type { DraftId } from '../../../electron/contract/draft';
import type { MessageId } from '../../../electron/contract/ids';
import { createPartSource } from '../../../electron/main/attachments/part-source';
import { rewriteReferences } from '../../../electron/main/frames/frame-document';
import { createFrameRegistry } from '../../../electron/main/frames/frame-registry';
import type { StoreApi } from '../../../electron/main/store/store-api';
import { StoreUnavailable } from '../../../electron/main/store/store-api';

const picture = Uint8Array.from([1, 2, 3]);
const remoteUrl = 'https://example.org/pixel.png?x=1';
const encoded = Buffer.from(remoteUrl).toString('base64url');

const draft = '01234567-89ab-cdef-0123-456789abcdef';
const pictureOfDraft = 'fedcba98-7654-3210-fedc-ba9876543210';

function setUp(kept?: number) {
  const request = vi.fn(async (_request: unknown): Promise<unknown> => [
    { contentId: 'logo+1@example.org', contentType: 'image/png', bytes: picture },
    { contentId: 'page@example.org', contentType: 'text/html', bytes: picture },
  ]);
  const fetchRemote = vi.fn(async (_address: string) => ({ bytes: picture, contentType: 'image/gif' }));
  const attachment = async (id: string, name: string) =>
    id === draft && name === pictureOfDraft ? { bytes: picture, contentType: 'image/png' } : null;
  const source = createPartSource(
    { request } as unknown as StoreApi,
    { part: () => null, inlineParts: () => [] },
    { attachment },
  );
  const registry = createFrameRegistry(source, fetchRemote, kept);
  const get = (address: string) => registry.serve(new URL(address));
  const put = (html: string, allowRemote = false) =>
    registry.put({ messageId: 'm1' as MessageId, html, allowRemote, canvas: 'light' });
  const putDraft = (html: string) =>
    registry.put({ messageId: draft as DraftId, html, allowRemote: false, canvas: 'light' });
  return { registry, putDraft, request, fetchRemote, get, put };
}

describe('a frame', () => {
  it('shows the pictures of a draft from the vault, and asks the store for none', async () => {
    const { putDraft, get, request } = setUp();
    const url = putDraft(`<img src="cid:${pictureOfDraft}">`);
    expect((await get(`${url}cid/${pictureOfDraft}`)).status).toBe(200);
    expect((await get(`${url}cid/${draft}`)).status).toBe(404);
    expect(request).not.toHaveBeenCalled();
  });
  it('is served whole under its own strict policy', async () => {
    const { get, put } = setUp();
    const url = put('<p>Grüße</p>');
    expect(url).toMatch(/^satchel:\/\/message\/[0-9a-f]{32}\/$/);
    const response = await get(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toContain('<base target="_blank">');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "form-action 'none'",
        'frame-ancestors satchel://ui',
        'img-src satchel://message data:',
      ]),
    );
    expect(policy).not.toMatch(/allow-scripts|allow-same-origin|allow-forms|allow-top|script-src|https?:/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('is forgotten when enough newer ones came', async () => {
    const { get, put } = setUp(2);
    const [first, second, third] = [put('1'), put('2'), put('3')];
    expect((await get(first)).status).toBe(404);
    expect((await get(second)).status).toBe(200);
    expect((await get(third)).status).toBe(200);
  });

  it.each([
    'satchel://message/',
    'satchel://message/00000000000000000000000000000000/',
    'satchel://message/__proto__/',
  ])('that nobody put is not there: %s', async (address) => {
    expect((await setUp().get(address)).status).toBe(404);
  });
});

describe('inline parts', () => {
  it('are found by the content id as the HTML wrote it', async () => {
    const { get, put, request } = setUp();
    const url = put(
      '<img src="cid:logo%2B1@example.org"><p style="background:url(&quot;cid:logo+1@example.org&quot;)">',
    );
    const addresses = [...(await (await get(url)).text()).matchAll(/satchel:\/\/message\/[^"&)]+/g)].map(
      ([address]) => address,
    );
    expect(addresses).toHaveLength(2);
    for (const address of addresses) {
      const response = await get(address);
      expect(response.headers.get('content-type')).toBe('image/png');
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(picture);
    }
    expect(request).toHaveBeenCalledWith({ kind: 'get-parts-by-content-id', messageId: 'm1' });
  });

  it('are pictures only, and nothing when the store is away', async () => {
    const { get, put, request } = setUp();
    const url = put('');
    expect((await get(`${url}cid/page%40example.org`)).status).toBe(404);
    expect((await get(`${url}cid/nobody`)).status).toBe(404);
    expect((await get(`${url}cid/%E0%A4%A`)).status).toBe(404);
    request.mockRejectedValueOnce(new StoreUnavailable('gone'));
    expect((await get(`${url}cid/logo%2B1%40example.org`)).status).toBe(404);
  });

  it('leave talk about cid: alone', () => {
    const text = '<p>Write cid:logo or (see cid: and cid:x) please</p>';
    expect(rewriteReferences(text, 'satchel://message/t', false).html).toBe(text);
  });

  it('are found behind every way to write an attribute', () => {
    const { html } = rewriteReferences(`<a href='cid:a'><img src=cid:b><i style="x:url(cid:c)">`, 'B', false);
    expect(html).toBe(`<a href='B/cid/a'><img src=B/cid/b><i style="x:url(B/cid/c)">`);
  });
});

describe('remote images', () => {
  const html = `<img src="satchel-remote:${encoded}">`;

  it('are fetched when allowed', async () => {
    const { get, put, fetchRemote } = setUp();
    const url = put(html, true);
    expect(await (await get(url)).text()).toContain(`src="${url}remote/${encoded}"`);
    const response = await get(`${url}remote/${encoded}`);
    expect(response.headers.get('content-type')).toBe('image/gif');
    expect(fetchRemote.mock.calls).toEqual([[remoteUrl]]);
  });

  it('are not fetched when not allowed, nor when the message does not have them', async () => {
    const { get, put, fetchRemote } = setUp();
    const blocked = put(html, false);
    expect(await (await get(blocked)).text()).toContain('satchel-remote:');
    expect((await get(`${blocked}remote/${encoded}`)).status).toBe(404);
    const allowed = put(html, true);
    const other = Buffer.from('https://example.org/other.png').toString('base64url');
    expect((await get(`${allowed}remote/${other}`)).status).toBe(404);
    expect((await get(`${allowed}remote/${encoded}/more`)).status).toBe(404);
    expect(fetchRemote).not.toHaveBeenCalled();
  });
});

describe('links', () => {
  it('lose targets of their own', () => {
    const { html } = rewriteReferences(
      '<a href="x" target="_self">a</a><area target=_top href=y> target="z"',
      'B',
      false,
    );
    expect(html).toBe('<a href="x">a</a><area href=y> target="z"');
  });
});
