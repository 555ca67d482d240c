/** Gets one remote image of a mail whose images the person allowed: no cookies, no referrer, no private addresses. */
import { lookup } from 'node:dns';
import { Agent as HttpAgent, get as httpGet } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address';
import { createTurns } from './turns';

export interface RemoteImage {
  bytes: Uint8Array;
  contentType: string;
}

/** @returns null for whatever is not a picture from a public http(s) server; never rejects */
export type FetchRemoteImage = (address: string) => Promise<RemoteImage | null>;

export interface RemoteImageOptions {
  /** Whether an address may be talked to; the default refuses all private, local and special ranges. */
  allowed?: (ip: string) => boolean;
  /** For one image with its redirects, in ms. */
  deadline?: number;
  /** Octets. */
  maxSize?: number;
  /** At once, over all messages. */
  concurrency?: number;
  /** Aborted: nothing is connected to, and what is under way ends. */
  online?: () => AbortSignal;
}

const mostRedirects = 5;

/**
 * Node's own client rather than Chromium's: the address that was checked is the address that is connected to, which no
 * check before a fetch by name can promise (a name may resolve differently the second time).
 */
export function createRemoteImages(options: RemoteImageOptions = {}): FetchRemoteImage {
  const {
    allowed = isPublicAddress,
    deadline = 10_000,
    maxSize = 5 * 1024 * 1024,
    concurrency = 8,
    online = () => new AbortController().signal,
  } = options;
  const inTurn = createTurns(concurrency);
  const guard = guardedLookup(allowed);
  // No connection is kept: nothing ties two messages together.
  const agents = {
    http: new HttpAgent({ keepAlive: false }),
    https: new HttpsAgent({ keepAlive: false, maxCachedSessions: 0 }),
  };

  const fetchOne = async (address: string, signal: AbortSignal): Promise<RemoteImage | null> => {
    let url = parseAddress(address, allowed);
    for (let redirects = 0; url && redirects <= mostRedirects; redirects++) {
      const response = await request(url, guard, agents, signal);
      const location = response.headers.location;
      if (
        response.statusCode !== undefined &&
        response.statusCode >= 300 &&
        response.statusCode < 400 &&
        location
      ) {
        response.destroy();
        url = followed(url, location, allowed);
        continue;
      }
      return readImage(response, maxSize);
    }
    return null;
  };

  return (address) =>
    inTurn(async () => {
      const offline = online();
      if (offline.aborted) return null;
      const timer = new AbortController();
      const stop = (): void => timer.abort();
      offline.addEventListener('abort', stop);
      const timeout = setTimeout(() => timer.abort(), deadline);
      try {
        return await fetchOne(address, timer.signal);
      } catch {
        return null;
      } finally {
        clearTimeout(timeout);
        offline.removeEventListener('abort', stop);
      }
    });
}

/** @returns null for other schemes, for user names in the address, and for a literal address that is not allowed */
function parseAddress(address: string, allowed: (ip: string) => boolean, base?: URL): URL | null {
  let url: URL;
  try {
    url = new URL(address, base);
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '') return null;
  // URL has already turned `0x7f.1` and its like into dotted form. No lookup happens for a literal, so it is checked here.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !allowed(host) ? null : url;
}

function followed(from: URL, location: string, allowed: (ip: string) => boolean): URL | null {
  const to = parseAddress(location, allowed, from);
  // Never from a protected to an open connection.
  return from.protocol === 'https:' && to?.protocol === 'http:' ? null : to;
}

function request(
  url: URL,
  guard: LookupFunction,
  agents: { http: HttpAgent; https: HttpsAgent },
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const sent = (secure ? httpsGet : httpGet)(
      url,
      {
        agent: secure ? agents.https : agents.http,
        lookup: guard,
        signal,
        // The least that servers insist on: it says nothing about the person or the program.
        headers: { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'Mozilla/5.0' },
      },
      resolve,
    );
    sent.once('error', reject);
  });
}

async function readImage(response: IncomingMessage, maxSize: number): Promise<RemoteImage | null> {
  const contentType = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const encoded = (response.headers['content-encoding'] ?? 'identity') !== 'identity';
  const tooLarge = Number(response.headers['content-length'] ?? 0) > maxSize;
  if (response.statusCode !== 200 || encoded || tooLarge || !/^image\/[a-z0-9.+-]+$/.test(contentType)) {
    response.destroy();
    return null;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxSize) {
      response.destroy();
      return null;
    }
    chunks.push(chunk);
  }
  // A connection cut in the middle must not pass for the whole.
  return response.complete ? { bytes: Buffer.concat(chunks), contentType } : null;
}

/** A name with any address that is not allowed is refused whole. */
function guardedLookup(allowed: (ip: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, []);
        return;
      }
      const first = addresses[0];
      if (!first || addresses.some((each) => !allowed(each.address))) {
        callback(new Error('this name leads to an address that is not public'), []);
        return;
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
