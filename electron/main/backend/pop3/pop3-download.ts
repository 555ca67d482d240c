/** One session's work: list, download what is new, make it durable, and only then delete from the server what may be. */
import { createHash } from 'node:crypto';
import { MailFailure } from '../../../contract/errors';
import type { MailError } from '../../../contract/errors';
import type { SyncProgress } from '../../../contract/status-events';
import type { Log } from '../../log-line';
import { classifySocketError } from '../net/classify-socket-error';
import { indexByContent, judgeArrival, lookKey, octetsAgree, planSession } from './pop3-plan';
import type { ByContent, FetchItem, Pop3Memory, RemovalItem } from './pop3-plan';
import { protocolFailure } from './pop3-replies';
import type { ListedMessage } from './pop3-replies';
import type { Pop3Session } from './pop3-session';
import type { IncomingMessage, LedgerEntry, Pop3Vault } from './pop3-vault';

export interface DownloadDeps {
  vault: Pop3Vault;
  memory: Pop3Memory;
  progress: (progress: SyncProgress) => void;
  /** Asked between messages: true ends the session in order, the rest is for another one. */
  interrupted: () => boolean;
  log: Log;
}

export interface SessionResult {
  /** Messages that are new in the vault. */
  stored: number;
  error: MailError | null;
}

/** A server may count line ends as one octet, or guess; beyond this a message is not ending any more. */
const mostOctets = (listed: number | null): number =>
  listed === null ? 2 ** 31 : listed * 3 + 64 * 1024 * 1024;

/** How many sessions wait for UIDL to come back on a server that had it, before it counts as gone. */
const patienceWithUidl = 2;

/** Runs the session to its QUIT. Never rejects; whatever went wrong, nothing was deleted that is not durable here. */
export async function downloadMail(session: Pop3Session, deps: DownloadDeps): Promise<SessionResult> {
  const run = new Download(session, deps);
  try {
    await run.run();
    return { stored: run.stored, error: null };
  } catch (error) {
    const failure = error instanceof MailFailure ? error.error : classifySocketError(error);
    // A session that still stands is ended in order, so that the server lets go of its lock; nothing was marked before this.
    if (run.mayQuit) await session.quit();
    session.destroy();
    return { stored: run.stored, error: failure };
  }
}

class Download {
  stored = 0;
  /** False once DELE was sent: from then on QUIT means "delete". */
  mayQuit = true;
  /** Keys committed in this session: a suspect among them needs another session's look. */
  private readonly fresh = new Set<string>();
  /** The vault's ledger with what this session adds to it: asking the vault for each message would cost its whole length. */
  private readonly ledger: Map<string, LedgerEntry>;
  private listed: ReadonlySet<string> = new Set();
  private byContent: ByContent = new Map();
  private readonly removals: RemovalItem[] = [];

  constructor(
    private readonly session: Pop3Session,
    private readonly deps: DownloadDeps,
  ) {
    this.ledger = new Map(deps.vault.ledger());
  }

  async run(): Promise<void> {
    const { vault, memory } = this.deps;
    const messages = await this.list();
    this.listed = new Set(messages.flatMap(({ uidl }) => uidl ?? []));
    this.byContent = indexByContent(this.ledger);
    const plan = planSession(messages, this.ledger, memory, vault.deleteFromServer());
    this.removals.push(...plan.remove);
    let complete = true;
    for (const [done, item] of plan.fetch.entries()) {
      if (this.deps.interrupted()) {
        complete = false;
        break;
      }
      this.deps.progress({ mailbox: 'INBOX', what: 'messages', done, total: plan.fetch.length });
      if (!(await this.fetch(item))) complete = false;
    }
    const removed = await this.remove();
    memory.listed = complete ? remaining(messages, removed) : [];
  }

  private async list(): Promise<ListedMessage[]> {
    const { memory, log } = this.deps;
    const { messages, uidlRefused } = await this.session.listMessages();
    if (!uidlRefused) {
      memory.uidlRefusals = 0;
      return messages;
    }
    const worked = uidlRefused.announced || [...this.ledger.keys()].some((key) => !key.startsWith(' '));
    if (worked && memory.uidlRefusals < patienceWithUidl) {
      memory.uidlRefusals += 1;
      throw new MailFailure({ kind: 'busy', detail: uidlRefused.said });
    }
    // The cost of such a server: each start of the app downloads what was left there, to know it by its content.
    log('warn', 'pop3.no-uidl', { messages: messages.length });
    return messages;
  }

  /** False when the server would not give it; it is tried again in the next session. */
  private async fetch(item: FetchItem): Promise<boolean> {
    const incoming = await this.deps.vault.receive();
    try {
      const received = await this.retrieve(item, incoming);
      if (!received) {
        await incoming.abort();
        this.deps.log(item.octets === 0 ? 'debug' : 'warn', 'pop3.retr-refused', {
          number: item.number,
          octets: item.octets,
        });
        return false;
      }
      await this.settle(item, incoming, received.sha256, received.suspect);
    } catch (error) {
      await incoming.abort();
      throw error;
    }
    // The message is safe; a connection that is out of step ends here, before anything is deleted.
    if (this.session.broken) throw this.session.broken;
    return true;
  }

  private async retrieve(
    item: FetchItem,
    incoming: IncomingMessage,
  ): Promise<{ sha256: string; suspect: boolean } | null> {
    const hash = createHash('sha256');
    let octets = 0;
    const reply = await this.session.retrieve(item.number, (bytes) => {
      octets += bytes.length;
      if (octets > mostOctets(item.octets)) throw protocolFailure('a message without end');
      hash.update(bytes);
      return incoming.write(bytes);
    });
    if (!reply) return null;
    const shorter = item.octets !== null && octets < item.octets;
    // The rest of a message that was cut at a lone dot would be read as the next reply: make sure before going on (P05).
    if (shorter && !this.session.broken) await this.session.checkStep().catch(() => undefined);
    const suspect = !octetsAgree(octets, item.octets) || reply.unstuffed || this.session.broken !== null;
    return { sha256: hash.digest('hex'), suspect };
  }

  private async settle(
    item: FetchItem,
    incoming: IncomingMessage,
    sha256: string,
    suspect: boolean,
  ): Promise<void> {
    const { vault, memory } = this.deps;
    const arrival = judgeArrival(item, sha256, this.ledger, this.byContent, this.listed);
    switch (arrival.kind) {
      case 'store':
        this.ledger.set(arrival.key, await incoming.commit(arrival.key, suspect, item.octets));
        this.stored += 1;
        this.fresh.add(arrival.key);
        if (!suspect) this.removals.push({ number: item.number, key: arrival.key });
        break;
      case 'renamed':
        await incoming.abort();
        await vault.rename(arrival.from, arrival.key);
        break;
      case 'known':
        await incoming.abort();
        await this.vouch(item.number, arrival.key);
        break;
    }
    // Only now that it is done: after a full disk it must be looked at again.
    const again = item.reason !== 'new';
    if (again && item.uidl !== null) memory.looked.add(lookKey(item.uidl, item.octets));
  }

  /** The server sent what the ledger has: the message may be deleted there, unless only this session has seen it so. */
  private async vouch(number: number, key: string): Promise<void> {
    if (this.session.broken) return;
    if (this.ledger.get(key)?.state === 'suspect') {
      if (this.fresh.has(key)) return;
      // The same octets in two sessions: this is what the server has, whatever LIST says.
      await this.deps.vault.confirmSuspect(key);
    }
    this.removals.push({ number, key });
  }

  /** DELE for what is durable, then QUIT, which alone makes it true. Returns the message numbers that are gone. */
  private async remove(): Promise<ReadonlySet<number>> {
    const { vault } = this.deps;
    const marked: RemovalItem[] = [];
    if (vault.deleteFromServer()) {
      for (const item of this.removals) {
        if (this.deps.interrupted()) break;
        this.mayQuit = false;
        if (await this.session.markForDeletion(item.number)) marked.push(item);
      }
    }
    this.mayQuit = false;
    const failure = await this.session.quit();
    // Without anything marked QUIT is a courtesy: everything has been done by now.
    if (marked.length === 0) return new Set();
    if (failure) throw failure;
    await vault.markDeleted([...new Set(marked.map(({ key }) => key))]);
    return new Set(marked.map(({ number }) => number));
  }
}

function remaining(messages: readonly ListedMessage[], removed: ReadonlySet<number>): (number | null)[] {
  return messages.filter(({ number }) => !removed.has(number)).map(({ octets }) => octets);
}
