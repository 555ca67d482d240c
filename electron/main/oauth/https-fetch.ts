/** fetch for a sign-in service: over TLS alone, to the authorities that mail servers are checked by, and bounded in time and size. */
import { request } from 'node:https';
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { TrustOptions } from '../backend/backend';
import { authorities } from '../backend/net/dialer';
import { classifySocketError } from '../backend/net/classify-socket-error';
import { MailFailure } from '../../contract/errors';

/** What openid-client gives it. */
export interface FetchOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
}

/** ms for one answer, where whoever asks sets no limit. */
const deadline = 30_000;
/** Octets of one answer: keys and tokens are a few thousand. */
const mostOctets = 1024 * 1024;
/** Answers of these have no body (Fetch standard). */
const bodiless: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** @returns a fetch that follows no redirect and keeps no connection. @throws MailFailure of kind `network` or `tls` */
export function createHttpsFetch(
  trust: TrustOptions,
): (url: string, options: FetchOptions) => Promise<Response> {
  return async (address, { method = 'GET', headers = {}, body, signal }) => {
    const url = new URL(address);
    if (url.protocol !== 'https:') throw unsafe(url);
    const content = body === undefined || body === null ? null : textOf(body);
    const ca = authorities(trust);
    const options: RequestOptions & { minVersion: 'TLSv1.2'; ca?: string[] } = {
      ...{ method, headers, agent: false, minVersion: 'TLSv1.2' },
      ...(ca ? { ca } : {}),
      signal: signal ?? AbortSignal.timeout(deadline),
    };
    try {
      const response = await sent(url, options, content);
      const octets = await readAll(response);
      const status = response.statusCode ?? 500;
      return new Response(bodiless.has(status) ? null : octets, { status, headers: flat(response) });
    } catch (error) {
      if (options.signal?.aborted) throw failure('timeout', `no answer from ${url.host}`);
      throw error instanceof MailFailure ? error : new MailFailure(classifySocketError(error));
    }
  };
}

/** @throws Error for a body that no OAuth request has */
function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new Error('a body of another kind than form fields');
}

function sent(url: URL, options: RequestOptions, content: string | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const going = request(url, options, resolve);
    going.once('error', reject);
    going.end(content ?? undefined);
  });
}

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > mostOctets) {
      response.destroy();
      throw new MailFailure({ kind: 'protocol', detail: 'an answer without end' });
    }
    chunks.push(chunk);
  }
  if (!response.complete) throw failure('closed', 'the answer was cut off');
  return Buffer.concat(chunks);
}

function flat({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
}

function unsafe({ host }: URL): MailFailure {
  return new MailFailure({ kind: 'tls', reason: 'handshake', detail: `${host} is not addressed by https` });
}

function failure(reason: 'timeout' | 'closed', detail: string): MailFailure {
  return new MailFailure({ kind: 'network', reason, detail });
}
