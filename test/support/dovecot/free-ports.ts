// Finds loopback ports that stay free: a stopped server must be able to come back on the same ones.
import { createServer } from 'node:net';

const handedOut = new Set<number>();

/** Below the range from which the system takes ports for outgoing connections, so that no client ever sits on one. */
const lowest = 20_000;
const highest = 32_000;

export async function findFreePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, '127.0.0.1', () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}
