/** Remote images against real servers on the loopback, which the product itself refuses to talk to. */
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../electron/main/frames/public-address';
import { createRemoteImages } from '../../../electron/main/frames/remote-image';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<{ base: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const anywhere = { allowed: () => true };

describe('fetching', () => {
  it('sends nothing that tells who asks, and gives the picture', async () => {
    const { base, seen } = await serve((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'image/png; charset=binary', 'set-cookie': 'a=b' })
        .end(Buffer.from([1, 2]));
    });
    const fetchImage = createRemoteImages(anywhere);
    expect(await fetchImage(`${base}/a.png`)).toEqual({
      bytes: Buffer.from([1, 2]),
      contentType: 'image/png',
    });
    await fetchImage(`${base}/b.png`);
    expect(seen.map((request) => request.url)).toEqual(['/a.png', '/b.png']);
    for (const { headers } of seen) {
      expect(Object.keys(headers).sort()).toEqual([
        'accept',
        'accept-encoding',
        'connection',
        'host',
        'user-agent',
      ]);
    }
  });

  it.each([
    ['a page', (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('x')],
    ['no type', (_request, response) => response.writeHead(200).end('x')],
    ['an error', (_request, response) => response.writeHead(404, { 'content-type': 'image/png' }).end('x')],
    [
      'too much, announced',
      (_request, response) =>
        response
          .writeHead(200, { 'content-type': 'image/png', 'content-length': '2000' })
          .end(Buffer.alloc(2000)),
    ],
    [
      'too much, unannounced',
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(2000)),
    ],
    [
      'a cut connection',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': '900' });
        response.write('half', () => response.destroy());
      },
    ],
    [
      'redirects without end',
      (request, response) => response.writeHead(302, { location: `${request.url}x` }).end(),
    ],
  ] satisfies [string, RequestListener][])('takes nothing from %s', async (_name, listener) => {
    const { base } = await serve(listener);
    expect(await createRemoteImages({ ...anywhere, maxSize: 1_000 })(`${base}/`)).toBeNull();
  });

  it('gives up at the deadline', async () => {
    const { base, seen } = await serve(
      (_request, response) => void response.writeHead(200, { 'content-type': 'image/png' }).write('x'),
    );
    expect(await createRemoteImages({ ...anywhere, deadline: 200 })(`${base}/`)).toBeNull();
    expect(seen).toHaveLength(1);
  });

  it('fetches only so many at once, and all in the end', async () => {
    let running = 0;
    let most = 0;
    const { base } = await serve((_request, response) => {
      most = Math.max(most, ++running);
      setImmediate(() => {
        running--;
        response.writeHead(200, { 'content-type': 'image/png' }).end('x');
      });
    });
    const fetchImage = createRemoteImages({ ...anywhere, concurrency: 2 });
    const all = await Promise.all(
      Array.from({ length: 12 }, (_none, index) => fetchImage(`${base}/${index}`)),
    );
    expect(all.every((image) => image !== null)).toBe(true);
    expect(most).toBeLessThanOrEqual(2);
  });
});

describe('addresses', () => {
  it('on this computer or network are never asked: by number, by name, or by redirect', async () => {
    const { base, seen } = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end('x'),
    );
    const fetchImage = createRemoteImages();
    const port = new URL(base).port;
    for (const host of [
      '127.0.0.1',
      'localhost',
      '0x7f.1',
      '2130706433',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0',
    ]) {
      expect(await fetchImage(`http://${host}:${port}/`)).toBeNull();
    }
    const outside = await serve((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.2:${port}/` }).end(),
    );
    expect(await createRemoteImages({ allowed: (ip) => ip === '127.0.0.1' })(`${outside.base}/`)).toBeNull();
    expect(outside.seen).toHaveLength(1);
    expect(seen).toEqual([]);
  });

  it.each([
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'ftp://example.org/a.png',
    'satchel://ui/',
    '//x',
    '',
    'http://user:pw@127.0.0.1/',
  ])('of other kinds are not asked: %j', async (address) => {
    expect(await createRemoteImages(anywhere)(address)).toBeNull();
  });

  it('are public or not', () => {
    for (const ip of ['93.184.216.34', '8.8.8.8', '172.32.0.1', '2606:2800:220:1::1'])
      expect([ip, isPublicAddress(ip)]).toEqual([ip, true]);
    for (const ip of [
      ...[
        '127.0.0.1',
        '10.1.2.3',
        '172.16.0.1',
        '172.31.255.255',
        '192.168.1.1',
        '169.254.169.254',
        '100.64.0.1',
        '0.0.0.0',
      ],
      ...[
        '224.0.0.1',
        '255.255.255.255',
        '198.18.0.1',
        '::1',
        '::',
        '::ffff:10.0.0.1',
        '::ffff:8.8.8.8',
        '64:ff9b::a00:1',
      ],
      ...['fe80::1', 'fe80::1%eth0', 'fc00::1', 'ff02::1', '2001:db8::1', '2002:7f00:1::', 'example.org', ''],
    ]) {
      expect([ip, isPublicAddress(ip)]).toEqual([ip, false]);
    }
  });
});
