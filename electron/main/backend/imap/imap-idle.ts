/** Watches INBOX on a connection of its own by IDLE and tells of news; opens the connection again when it is lost. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log-line';
import { errorOf } from './imap-answers';
import { select } from './imap-commands';
import { toMailError } from './imap-errors';
import type { ImapSession } from './imap-session';

export interface WatchOptions {
  /** Opens a connection. @throws MailFailure */
  open: () => Promise<ImapSession>;
  changed: () => void;
  log: Log;
}

export interface InboxWatch {
  /** Resolves when the first attempt to watch has succeeded or failed. */
  started: Promise<void>;
  /** Ends the watch and closes its connection. */
  stop(): void;
}

/** ms in which events are gathered, so that a burst of them is one piece of news. */
const gather = 150;
const firstRetry = 5_000;
const longestRetry = 5 * 60_000;
/** A watch that lasted this long was well: one that a server ends at once is opened less and less often. */
const settled = 60_000;

export function watchInbox({ open, changed, log }: WatchOptions): InboxWatch {
  const ended = new AbortController();
  let session: ImapSession | null = null;
  let timer: NodeJS.Timeout | undefined;
  let tellStarted: () => void = () => undefined;
  const started = new Promise<void>((resolve) => (tellStarted = resolve));

  const news = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (!ended.signal.aborted) changed();
    }, gather);
  };

  /** Returns when the connection is lost. */
  const serve = async (current: ImapSession): Promise<void> => {
    for (const event of ['exists', 'expunge', 'flags'] as const) current.client.on(event, news);
    // Read-only, so that watching does not take \Recent away from others.
    const inbox = await select(current, 'INBOX', true);
    if (inbox.kind !== 'ok') throw new Error(`INBOX: ${errorOf(inbox).kind}`);
    tellStarted();
    // What came between the last sync and this SELECT was told to nobody.
    news();
    while (!ended.signal.aborted && !current.closed) {
      const before = Date.now();
      // imapflow renews IDLE by itself, and polls by NOOP where IDLE is not offered; it returns when something ended it.
      await Promise.race([current.client.idle(), current.whenClosed]);
      // A server that ends IDLE at once must not be asked in a tight loop.
      if (Date.now() - before < 500 && !current.closed)
        await delay(2_000, undefined, { signal: ended.signal });
    }
  };

  const loop = async (): Promise<void> => {
    let wait = firstRetry;
    while (!ended.signal.aborted) {
      let opened = Infinity;
      try {
        session = await open();
        opened = Date.now();
        if (ended.signal.aborted) break;
        await serve(session);
      } catch (thrown) {
        if (ended.signal.aborted) break;
        const { kind } = toMailError(thrown);
        log('info', 'watch-lost', { error: kind });
        // Each try is counted by the server: no more often than the account's own connection looks by itself.
        if (kind === 'sign-in' || kind === 'password-needed' || kind === 'signed-out') wait = longestRetry;
      }
      tellStarted();
      session?.close();
      session = null;
      if (Date.now() - opened > settled) wait = firstRetry;
      // The polling of the engine goes on meanwhile. Jitter, so that not every client comes back in the same moment.
      await delay(wait * (0.8 + 0.4 * Math.random()), undefined, { signal: ended.signal }).catch(
        () => undefined,
      );
      wait = Math.min(wait * 2, longestRetry);
    }
    tellStarted();
    session?.close();
  };

  void loop();
  return {
    started,
    stop() {
      ended.abort();
      clearTimeout(timer);
      session?.close();
    },
  };
}
