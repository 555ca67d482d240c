/** Plays the person in their browser: follows the service's pages, signs in there, agrees, and comes back to Satchel. */
import { get as httpGet } from 'node:http';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';

export interface Browsing {
  /** Who signs in. */
  login: string;
  ca: string;
  /** Goes back at the first page. */
  declines?: boolean;
}

/** @returns the page that Satchel shows at the end */
export async function browse(address: string, { login, ca, declines }: Browsing): Promise<string> {
  const cookies = new Map<string, string>();
  let url = new URL(address);
  let body: string | null = null;
  for (let steps = 0; steps < 20; steps += 1) {
    const response = await fetched(url, { ca, cookies, body });
    const text = await textOf(response);
    const { location } = response.headers;
    if (location !== undefined) {
      url = new URL(location, url);
      body = null;
      if (url.protocol === 'http:') return textOf(await atSatchel(url));
      continue;
    }
    const form = /<form[^>]*action="([^"]+)"/.exec(text)?.[1];
    const abort = /href="([^"]*abort[^"]*)"/.exec(text)?.[1];
    if (declines === true && abort !== undefined) {
      url = new URL(abort, url);
      body = null;
      continue;
    }
    const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1];
    if (form === undefined || prompt === undefined)
      throw new Error(
        `the service shows ${response.statusCode}: ${text.replaceAll(/<style>[^]*<\/style>|<[^>]+>|\s+/g, ' ')}`,
      );
    url = new URL(form, url);
    body = new URLSearchParams(
      prompt === 'login' ? { prompt, login, password: 'any' } : { prompt },
    ).toString();
  }
  throw new Error('the service goes round and round');
}

function fetched(
  url: URL,
  { ca, cookies, body }: { ca: string; cookies: Map<string, string>; body: string | null },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const type = body === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const going = request(
      url,
      { ca, agent: false, method: body === null ? 'GET' : 'POST', headers: { cookie, ...type } },
      (response) => {
        for (const line of response.headers['set-cookie'] ?? []) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (value === '') cookies.delete(name);
          else cookies.set(name, value);
        }
        resolve(response);
      },
    );
    going.once('error', reject);
    going.end(body ?? undefined);
  });
}

const atSatchel = (url: URL): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => httpGet(url, { agent: false }, resolve).once('error', reject));

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
