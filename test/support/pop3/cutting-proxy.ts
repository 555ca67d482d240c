/** A TCP proxy on loopback that cuts after so many bytes from the server: for TLS, whose bytes a server cannot count. */
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export interface CuttingProxy {
  port: number;
  /** Bytes that the last connection got from the server. */
  passed: number;
  /** For the next connections; null lets everything through. */
  cut: { after: number; how: 'fin' | 'rst' } | null;
  /** Bytes that the last connection's client had sent. */
  fromClient: Buffer;
  close(): Promise<void>;
}

export async function startCuttingProxy(target: () => number): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const { cut } = proxy;
    proxy.passed = 0;
    proxy.fromClient = Buffer.alloc(0);
    const upstream = connect(target(), '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.setNoDelay(true);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.end();
      });
    }
    client.on('data', (bytes: Buffer) => {
      proxy.fromClient = Buffer.concat([proxy.fromClient, bytes]);
      upstream.write(bytes);
    });
    upstream.on('data', (bytes: Buffer) => {
      const room = cut ? cut.after - proxy.passed : Infinity;
      const part = bytes.length > room ? bytes.subarray(0, room) : bytes;
      proxy.passed += part.length;
      client.write(part);
      if (part.length === bytes.length) return;
      upstream.removeAllListeners('data');
      upstream.destroy();
      if (cut?.how === 'rst') client.resetAndDestroy();
      else client.end();
    });
    upstream.on('end', () => client.end());
  });
  const proxy: CuttingProxy = {
    port: 0,
    passed: 0,
    cut: null,
    fromClient: Buffer.alloc(0),
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.port = (server.address() as AddressInfo).port;
  return proxy;
}
