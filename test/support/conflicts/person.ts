// Somebody who uses Satchel on one account of a real server: what is done there, and what is shown. No windows, all the rest.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MailVerb } from '../../../electron/contract/commands';
import { type AccountId, mailboxIdFor } from '../../../electron/contract/ids';
import type { MessageListRow } from '../../../electron/contract/model';
import type { Lookalike, OperationRecord } from '../../../electron/contract/operation';
import { isMessageOperation } from '../../../electron/contract/operation';
import { startMailWithoutWindows } from '../../wire/failures/mail-without-windows';
import type { MailWithoutWindows } from '../../wire/failures/mail-without-windows';

export interface PersonServer {
  port: number;
  ca: string;
  user: string;
}

export class Person {
  private constructor(
    readonly satchel: MailWithoutWindows,
    readonly id: AccountId,
    private readonly folder: string,
  ) {}

  /** Adds the account and returns when all its mail is here. @param beside whose Satchel it is added to; else a new one */
  static async moveIn({ port, ca, user }: PersonServer, beside?: Person): Promise<Person> {
    const folder = beside?.folder ?? (await mkdtemp(join(tmpdir(), 'satchel-person-')));
    const satchel = beside?.satchel ?? (await startMailWithoutWindows(folder, [ca]));
    const id = await satchel.add(
      {
        ...{ kind: 'imap', address: `${user}@example.org`, name: 'Anna', label: 'Anna', colour: 'blue' },
        ...{ passwordStorage: 'ask', server: { host: 'localhost', port, security: 'tls', user } },
      },
      'secret',
    );
    const person = new Person(satchel, id, folder);
    await person.#online();
    return person;
  }

  /** No connection from here on. */
  async leave(): Promise<void> {
    await this.#pause(true);
  }

  /** Connects again; returns when nothing is left to be sent and everything was synced. */
  async comeBack(): Promise<void> {
    await this.#pause(false);
    await this.#online();
  }

  /** @param path where the message is shown; @param to for `move`, perhaps of another account of the same Satchel */
  async act(
    verb: MailVerb,
    path: string,
    subject: string,
    to?: string | { path: string; of: Person },
  ): Promise<void> {
    const row = (await this.#rows(path)).find((one) => one.subject === subject);
    if (!row) throw new Error(`no ${subject} in ${path}`);
    const { id, path: box } =
      typeof to === 'object' ? { id: to.of.id, path: to.path } : { id: this.id, path: to };
    const target = box === undefined ? {} : { targetMailboxId: mailboxIdFor(id, box) };
    const done = await this.satchel.mail.commands.act({ verb, messageIds: [row.id], ...target });
    if (!done.ok || done.value.applied !== 1) throw new Error(`${verb} ${subject}: ${JSON.stringify(done)}`);
  }

  /** Subjects in a mailbox as the screen shows them, `*` for a star, with what is not here of a body. */
  async shown(path: string): Promise<string[]> {
    return (await this.#rows(path))
      .map(({ subject, starred, bodyState }) =>
        [subject, ...(starred ? ['*'] : []), ...(bodyState === 'here' ? [] : [bodyState])].join(' '),
      )
      .sort();
  }

  /** Operations on a message, oldest first, as `move done`. */
  states(subject: string): string[] {
    return this.records(subject).map(({ operation, state }) => `${operation.kind} ${state}`);
  }

  records(subject: string): OperationRecord[] {
    return [...this.satchel.vault.state.operations.values()].filter(
      ({ operation }) =>
        operation.accountId === this.id &&
        isMessageOperation(operation) &&
        operation.message.locator.subject === subject,
    );
  }

  /** The reasons that the pending view gives. */
  reasons(subject: string): string {
    return this.records(subject)
      .map(({ reason }) => reason ?? '')
      .join(' ');
  }

  /** "Discard" at every operation on the message that waits. */
  async discard(subject: string): Promise<void> {
    for (const { operation, state } of this.records(subject)) {
      if (state !== 'parked') continue;
      const done = await this.satchel.mail.commands.discard({ operationId: operation.id });
      if (!done.ok) throw new Error(done.sentence);
    }
  }

  /** Chooses one of the messages that look like the one of an operation that waits. @returns how many there were */
  async choose(
    subject: string,
    pick: (among: readonly Lookalike[]) => Lookalike | undefined,
  ): Promise<number> {
    const waiting = this.records(subject).find(
      ({ state, asks }) => state === 'parked' && asks?.kind === 'which',
    );
    const among = waiting?.asks?.kind === 'which' ? waiting.asks.among : [];
    const picked = pick(among);
    if (!waiting || !picked) throw new Error(`nothing to choose from for ${subject}`);
    const { placement } = picked;
    const done = await this.satchel.mail.commands.choose({ operationId: waiting.operation.id, placement });
    if (!done.ok) throw new Error(done.sentence);
    return among.length;
  }

  /** "Put it back" at every operation on the message that offers it. @returns how many were */
  async putBack(subject: string): Promise<number> {
    let done = 0;
    for (const { operation } of this.records(subject)) {
      const result = await this.satchel.mail.commands.putBack({ operationId: operation.id });
      done += result.ok ? result.value.changed : 0;
    }
    return done;
  }

  /** Resolves when something that is told of the account, or is known already, fits. */
  until(fits: () => boolean): Promise<void> {
    return this.satchel.until(fits);
  }

  /** Notices and status sentences so far. */
  told(): string {
    return this.satchel.told();
  }

  async moveOut(): Promise<void> {
    await this.satchel.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #pause(paused: boolean): Promise<void> {
    const done = await this.satchel.mail.registry.pause({ accountId: this.id, paused });
    if (!done.ok) throw new Error(done.sentence);
  }

  /** It is said only when nothing that can be sent is left, and after a whole sync. */
  #online(): Promise<void> {
    return this.satchel.until(() => this.satchel.status.get(this.id).phase === 'online');
  }

  async #rows(path: string): Promise<MessageListRow[]> {
    const folder = { kind: 'mailbox' as const, mailboxId: mailboxIdFor(this.id, path) };
    const { rows } = await this.satchel.store.query('message-window', { folder, offset: 0, limit: 500 });
    return rows;
  }
}
