/** A port that refuses connections until it is opened, and hands them on from then on: a network that comes back. */
import { type Server, type Socket, connect, createServer } from 'node:net';

export class Gate {
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  /** @param target the port behind it, on loopback, as it is itself */
  constructor(
    readonly port: number,
    private readonly target: number,
  ) {}

  open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.target, '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => this.#sockets.delete(one));
      }
      near.pipe(far).pipe(near);
    });
    this.#server = server;
    return new Promise((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  close(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
