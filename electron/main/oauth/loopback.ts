/** Waits on this computer for the browser to come back from a sign-in (RFC 8252 section 7.3). */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Loopback {
  /** `http://127.0.0.1:PORT/` */
  redirectUri: string;
  /** The address that the browser came back with. Rejects with the signal's reason. */
  answer: Promise<URL>;
  close(): void;
}

/**
 * @param state what a true answer bears: any page of the browser may ask this port for something
 * @param signal ends the waiting
 * @throws the system's error where no port can be had
 */
export async function listenForBrowser(state: string, signal: AbortSignal): Promise<Loopback> {
  let came: (url: URL) => void = () => undefined;
  let ended: (reason: unknown) => void = () => undefined;
  const answer = new Promise<URL>((resolve, reject) => ([came, ended] = [resolve, reject]));
  answer.catch(() => undefined);
  let redirectUri = '';
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const url = parsed(request.url ?? '', redirectUri);
    const isAnswer = url?.searchParams.has('code') === true || url?.searchParams.has('error') === true;
    if (request.method !== 'GET' || url?.pathname !== '/' || !isAnswer)
      return page(response, 404, 'Not found.');
    if (url.searchParams.get('state') !== state)
      return page(response, 400, 'This answer belongs to another sign-in. Begin again in Satchel.');
    const text = url.searchParams.has('code')
      ? 'Go back to Satchel. You can close this page.'
      : 'You did not sign in. Satchel says more; you can close this page.';
    page(response, 200, text);
    came(url);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const stop = (): void => ended(signal.reason);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  return {
    redirectUri,
    answer,
    close() {
      signal.removeEventListener('abort', stop);
      server.close();
    },
  };
}

function parsed(address: string, base: string): URL | null {
  try {
    return new URL(address, base);
  } catch {
    return null;
  }
}

function page(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
<title>Satchel</title><style>:root{color-scheme:light dark;font:1.1rem/1.5 system-ui,sans-serif}
body{display:grid;place-content:center;min-height:90vh;margin:1rem;text-align:center}</style>
<main><h1>Satchel</h1><p>${text}</p></main></html>`);
}
