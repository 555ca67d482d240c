/** Which mailbox Satchel means by an id, and what its own deeds have made of mailboxes. */
import type { MailboxId } from '../../../electron/contract/ids';
import type { MailboxRef } from '../../../electron/contract/operation';
import type { BoxNames } from './box-names';
import type { Violation } from './violation';
import type { WatchedMailbox } from './journal-watch';
import type { Looked } from './look';

export class FolderModel {
  /** By Satchel's id: at the last rest, or since Satchel has made it. */
  readonly #boxOf = new Map<MailboxId, number>();

  /**
   * @param places messages by path, UIDVALIDITY and UID
   * @param moved told of a mailbox, by number, that a deed of Satchel's gave another name between these two (ms)
   */
  constructor(
    private readonly boxes: BoxNames,
    private readonly places: Map<string, number>,
    private readonly moved: (box: number, to: string, during: { start: number; end: number }) => void,
  ) {}

  /** @param tree Satchel's mailboxes, which lie where the server has them */
  learn(tree: readonly MailboxRef[]): void {
    for (const { id, path } of tree) {
      const box = this.boxes.at(path);
      if (box !== undefined) this.#boxOf.set(id, box);
    }
  }

  /**
   * Mailboxes, by number, that Satchel may mean. It means one by its id and follows it to another name; where it could not
   * recognise it, what bears the name, or another name that it was followed to or bore before it was deleted, and may have got yet another one since. One that it has met since the last rest may have got another name before anything was sent.
   * @param since ms of the last rest
   */
  meant({ id, path }: MailboxRef, from: number, to: number, since: number): number[] {
    const known = this.#boxOf.get(id);
    const earliest = Math.min(from, since);
    const named = this.boxes.named(path, earliest, to);
    if (known === undefined) return named;
    const followed = this.boxes
      .pathsOf(known, earliest, to)
      .flatMap((other) => this.boxes.named(other, earliest, to));
    return [...new Set([known, ...named, ...followed])];
  }

  settled({ operation, state, sentFrom, changedAt: end }: WatchedMailbox): void {
    if (state !== 'done') return;
    const { id, path } = operation.mailbox;
    const start = sentFrom ?? end;
    const box = this.#boxOf.get(id) ?? this.boxes.at(path);
    if (operation.kind === 'mailbox-create')
      this.#boxOf.set(id, this.boxes.at(path) ?? this.boxes.made(path, start));
    else if (box === undefined) return;
    else if (operation.kind === 'mailbox-rename') this.#renamed(box, operation.to, { start, end });
    else if (operation.kind === 'mailbox-delete') this.boxes.gone(box, end);
  }

  /**
   * Satchel's own folders, which nobody else renames or deletes, are what the last of its deeds that was done has made of
   * them. One whose end it does not know may have happened.
   * @param deeds all of them, oldest first
   */
  judge({ boxes }: Looked, deeds: Iterable<WatchedMailbox>, since: number): Violation[] {
    const last = new Map<MailboxId, WatchedMailbox>();
    for (const deed of deeds) {
      const { operation, state, sentFrom, changedAt } = deed;
      if (operation.kind === 'mailbox-subscribe') continue;
      const { id } = operation.mailbox;
      if (state === 'done') last.set(id, deed);
      else if (sentFrom !== null) last.delete(id);
      const box = this.#boxOf.get(id);
      const path = box === undefined ? undefined : this.boxes.pathOf(box);
      if (state === 'done' || sentFrom === null || changedAt < since || operation.kind !== 'mailbox-rename')
        continue;
      if (box === undefined || path === undefined || boxes.has(path) || !boxes.has(operation.to)) continue;
      this.#renamed(box, operation.to, { start: sentFrom, end: changedAt });
    }
    return [...last.values()].flatMap(({ operation }): Violation[] => {
      const { path } = operation.mailbox;
      const isThere = boxes.has(operation.kind === 'mailbox-rename' ? operation.to : path);
      if (!isFolder(path) || isThere === (operation.kind !== 'mailbox-delete')) return [];
      const what = `${operation.kind} of ${path} is done, and there are ${[...boxes.keys()].join(', ')}`;
      return [{ kind: isThere ? 'doubled' : 'lost', what }];
    });
  }

  #renamed(box: number, to: string, during: { start: number; end: number }): void {
    const from = this.boxes.pathOf(box);
    if (from === undefined || from === to) return;
    this.boxes.renamed(box, to, during);
    this.moved(box, to, during);
    for (const [key, instance] of [...this.places])
      if (key.startsWith(`${from} `)) this.places.set(`${to}${key.slice(from.length)}`, instance);
  }
}

/** One of those that only Satchel makes. */
function isFolder(path: string): boolean {
  return /\bS\d+$/.test(path);
}
