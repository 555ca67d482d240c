/** A server on loopback that notes every request; the tests want none. */
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '../support/tour/expect';

export interface WatchedServer {
  url: string;
  requests: string[];
  server: Server;
}

export async function startWatchedServer(): Promise<WatchedServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('seen');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // It can see: what it does not note afterwards was not sent.
  await fetch(`${url}/self-check`);
  expect(requests.splice(0)).toEqual(['/self-check']);
  return { url, requests, server };
}
