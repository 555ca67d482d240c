/** One of the two other programs: its commands on a raw socket, with what the server answered to each. */
import { RawImap } from '../raw-imap';
import type { RawImapReply, RawImapTarget } from '../raw-imap';
import { onServer } from './second-account';

/** From when to when (ms) a command was under way. */
export interface During {
  start: number;
  end: number;
}

export interface Arrived {
  uidValidity: string;
  /** New UID by the old one. */
  uids: Map<number, number>;
}

/** What the server made of a command; `unknown`: its session was closed in the midst, or it was refused after it had begun. */
export type Done = boolean | 'unknown';

export interface ForeignClient {
  /** @returns where it lies; null: it was refused */
  append(
    box: string,
    message: Buffer,
    flags: string[],
    date: string,
  ): Promise<During & { arrived: Arrived | null }>;
  /** `done` false: there was no such mailbox. */
  flags(box: string, uid: number, sign: '+' | '-', flags: string[]): Promise<During & { done: Done }>;
  /** `arrived` null: nothing was copied. `done`: whether there were such mailboxes. */
  copy(box: string, uids: string, to: string): Promise<During & { arrived: Arrived | null; done: Done }>;
  /** MOVE, for a server that has it. */
  move(box: string, uids: string, to: string): Promise<During & { arrived: Arrived | null; done: Done }>;
  /** `done` as with flags. */
  expunge(box: string, uid: number): Promise<During & { done: Done }>;
  expungeMarked(box: string): Promise<During & { done: Done }>;
  /** @returns whether the server did it */
  /** said: the server's words, where it does not do it. */
  manage(command: string): Promise<During & { done: boolean; said: string }>;
  uidValidity(box: string): Promise<string | null>;
  /** What is in a mailbox, by UID. */
  list(box: string): Promise<{ uid: number; token: string }[]>;
  /** Has no mailbox open any more. */
  leave(): Promise<void>;
  close(): void;
}

/** The server broke its word, so that nothing that follows can be judged. */
export class ServerFault extends Error {}

export async function openForeignClient(
  target: RawImapTarget,
  user: string,
  password: string,
): Promise<ForeignClient> {
  let raw = await RawImap.open(target, user, password);
  let selected: string | null = null;

  const again = async (): Promise<void> => {
    raw.close();
    raw = await RawImap.open(target, user, password);
    selected = null;
  };

  /** A server may close the session of a mailbox that was deleted under it. */
  const open = async (box: string): Promise<boolean> => {
    try {
      if (selected === box) {
        await raw.ok('NOOP');
        return true;
      }
      const reply = await raw.command(`SELECT "${onServer(box)}"`);
      selected = reply.status === 'OK' ? box : null;
      return selected !== null;
    } catch {
      await again();
      const reply = await raw.command(`SELECT "${onServer(box)}"`);
      selected = reply.status === 'OK' ? box : null;
      return selected !== null;
    }
  };

  const timed = async <T extends object>(work: () => Promise<T>): Promise<During & T> => {
    const start = performance.now();
    const value = await work();
    return { start, end: performance.now(), ...value };
  };
  /** Satchel may delete a mailbox of its own, which holds nothing, under the feet of this one: nothing was done there. */
  const orClosed = async <T extends object>(closed: T | (() => T), work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch {
      await again();
      return typeof closed === 'function' ? closed() : closed;
    }
  };

  const inIt = (box: string, command: string): Promise<During & { done: Done }> =>
    timed(() =>
      orClosed<{ done: Done }>({ done: 'unknown' }, async () => {
        if (!(await open(box))) return { done: false };
        const { status } = await raw.command(command);
        return { done: status === 'OK' ? true : 'unknown' };
      }),
    );
  const none = { arrived: null, done: false };
  const transfer = (verb: 'MOVE' | 'COPY') => (box: string, uids: string, to: string) =>
    timed(async () => {
      let sent = false;
      const answer = await orClosed<{ arrived: Arrived | null; done: Done; fault?: string }>(
        () => ({ ...none, done: sent ? 'unknown' : false }),
        async () => {
          if (!(await open(box))) return none;
          sent = true;
          const reply = await raw.command(`UID ${verb} ${uids} "${to}"`);
          const words = [...reply.untagged, `${reply.status} ${reply.text}`];
          const fault = words.find((line) => /^NO .*internal error/i.test(line));
          const arrived = arrivedIn(reply, 'COPYUID');
          // A Dovecot that refuses a MOVE since the target was renamed meanwhile may have copied the message before.
          const done = reply.status === 'OK' ? true : verb === 'MOVE' && 'unknown';
          return { arrived, done, ...(fault ? { fault } : {}) };
        },
      );
      // What it has told before that is no proof, and neither is its OK.
      if (answer.fault) throw new ServerFault(`in the midst of a ${verb} the server said: ${answer.fault}`);
      return answer;
    });

  return {
    append: async (box, message, flags, date) => {
      // INBOX stays: a session whose mailbox goes may be closed when the message is stored already.
      await open('INBOX');
      return timed(() =>
        orClosed<{ arrived: Arrived | null }>({ arrived: null }, async () => {
          const reply = await raw.command(`APPEND "${box}" (${flags.join(' ')}) "${date}"`, message);
          return { arrived: arrivedIn(reply, 'APPENDUID') };
        }),
      );
    },
    flags: (box, uid, sign, flags) => inIt(box, `UID STORE ${uid} ${sign}FLAGS (${flags.join(' ')})`),
    copy: transfer('COPY'),
    move: transfer('MOVE'),
    expunge: (box, uid) => inIt(box, `UID EXPUNGE ${uid}`),
    expungeMarked: (box) => inIt(box, 'EXPUNGE'),
    manage: (command) =>
      timed(() =>
        orClosed({ done: false, said: 'closed' }, async () => {
          const { status, text } = await raw.command(command);
          return { done: status === 'OK', said: text };
        }),
      ),
    async uidValidity(box) {
      const reply = await raw.command(`STATUS "${box}" (UIDVALIDITY)`);
      return /UIDVALIDITY (\d+)/.exec(reply.untagged.join('\n'))?.[1] ?? null;
    },
    list: (box) =>
      orClosed([], async () => {
        if (!(await open(box))) return [];
        const reply = await raw.command('UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])');
        return reply.untagged.flatMap((line) => {
          const [uid, token] = [/\bUID (\d+)/.exec(line)?.[1], /subject: (\S+)/i.exec(line)?.[1]];
          return uid !== undefined && token !== undefined ? [{ uid: Number(uid), token }] : [];
        });
      }),
    async leave() {
      if (selected !== null) await again();
    },
    close: () => raw.close(),
  };
}

/** COPYUID and APPENDUID (RFC 4315), wherever in the reply. */
function arrivedIn(reply: RawImapReply, code: 'COPYUID' | 'APPENDUID'): Arrived | null {
  if (reply.status !== 'OK') return null;
  const text = [reply.text, ...reply.untagged].join('\n');
  const found = new RegExp(`\\[${code} (\\d+) ([\\d:,]+)(?: ([\\d:,]+))?\\]`).exec(text);
  if (!found) return null;
  const from = uidsIn(found[2] ?? '');
  const to = code === 'COPYUID' ? uidsIn(found[3] ?? '') : from;
  return { uidValidity: found[1] ?? '', uids: new Map(from.map((uid, index) => [uid, to[index] ?? NaN])) };
}

function uidsIn(set: string): number[] {
  return set.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split(':').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
