/** How long a POP3 server may take over what, in ms. */

export interface Pop3Deadlines {
  /** For TCP, and again for TLS. */
  connect: number;
  /** For the greeting, which most often is missing because the port is another one: a person may be waiting for the answer. */
  greeting: number;
  /** Longest silence within any reply. */
  idle: number;
  /** For a whole reply, plus what its octets take at `slowestRate`. */
  reply: number;
  /** Octets a second. Slower than this on average is as good as silent. */
  slowestRate: number;
  /** For connect, TLS and sign-in together; below the 60 s that the engine allows. */
  signIn: number;
  /** How long a session opened by `connect` waits for `sync`: it holds the server's lock on the mailbox. */
  hold: number;
}

export const pop3Deadlines: Pop3Deadlines = {
  connect: 20_000,
  greeting: 10_000,
  idle: 30_000,
  reply: 60_000,
  slowestRate: 1_000,
  signIn: 55_000,
  hold: 10_000,
};
