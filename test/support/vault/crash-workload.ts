/** The random workload of the vault's crash test: everything that the journal can say, and the files that go with it. */
import type { OperationId } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { ensureLocalMailboxes } from '../../../electron/main/vault/local-mailboxes';
import { createPop3Vault } from '../../../electron/main/vault/pop3-vault-adapter';
import { openVault } from '../../../electron/main/vault/vault';
import type { Vault } from '../../../electron/main/vault/vault';
import {
  appending,
  copying,
  creation,
  draftAttachmentId,
  draftId,
  firstLineParser,
  imapAccount,
  localPlace,
  mailbox,
  named,
  numbered,
  operation,
  outgoing,
  placement,
  popAccount,
  queued,
  renaming,
  settled,
  star,
} from './entries';

export const dir = '/vault';
export const clock = 1_700_000_000_000;

/** What a recovered vault is measured by: every entry in the journal's order, and how many were acknowledged when it crashed. */
export interface History {
  entries: JournalEntry[];
  /** `canonical` of the state after so many entries. */
  expected: string[];
  generation: string;
  /** Sequence number of the entry that says so, by file: it must not be on the disk once that entry counts. */
  removedFiles: Map<string, number>;
}

/** Appends alone and at once, messages spooled, mail received, moved, deleted and its file removed, compactions and restarts. */
export async function runWorkload(
  fs: FileSystem,
  random: () => number,
  actions: number,
  history: History,
  acknowledge: (count: number) => void,
): Promise<void> {
  await fs.mkdir(dir);
  await fs.syncDirectory('/');
  let counter = 0;
  let vault = await openVault(fs, dir, { now: () => clock, historyLimit: 1_000 });
  const tracked = (inner: Vault): Vault =>
    Object.assign(Object.create(inner) as Vault, {
      append: async (entries: readonly JournalEntry[]) => {
        history.entries.push(...entries);
        const count = history.entries.length;
        const appended = await inner.append(entries);
        acknowledge(count);
        return appended;
      },
    });
  let watched = tracked(vault);
  history.generation = vault.generation;
  await ensureLocalMailboxes(watched, popAccount);
  const receive = async (): Promise<void> => {
    const pop = createPop3Vault({
      vault: watched,
      account: () => popAccount,
      mime: firstLineParser,
      publish: async () => undefined,
      publishBody: async () => undefined,
      log: () => undefined,
      now: () => clock,
    });
    const incoming = await pop.receive();
    counter += 1;
    await incoming.write(Buffer.from(`Subject: mail ${counter}\r\n`));
    await incoming.write(Buffer.from(`\r\nline ${counter} ${'x'.repeat(Math.floor(random() * 40))}\r\n`));
    if (random() < 0.15) await incoming.abort();
    else {
      const { uidl } = await incoming.commit(`uidl ${counter}`, random() < 0.2, null);
      if (random() < 0.5) await pop.markDeleted([uidl]);
    }
  };
  const removeGarbage = async (): Promise<void> => {
    for (const { messageId, file } of vault.garbage(popAccount.id)) {
      await vault.mail(popAccount.id).remove(file);
      history.removedFiles.set(file, history.entries.length + 1);
      await watched.append([{ kind: 'local-file-removed', messageId }]);
    }
  };
  const pick = <T>(list: T[]): T | undefined => list[Math.floor(random() * list.length)];
  for (let action = 0; action < actions; action += 1) {
    const dice = random();
    counter += 1;
    const id = `op ${counter}`;
    const mailId = pick([...vault.state.mails.keys()]);
    const waiting = pick([...vault.state.pending.keys()]);
    if (dice < 0.2) {
      await receive();
    } else if (dice < 0.3) {
      await writeDraft(watched, random, counter);
    } else if (dice < 0.45) {
      // Meeting appends: the first may share its fsync with the others.
      const batches = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, at) => [
        queued(
          at === 1 ? creation(`${id}.${at}`, 'Archive') : onMessage(`${id}.${at}`, `message ${at}`, random()),
        ),
        ...(at === 1 ? [named(`box ${counter % 3}`, `path ${counter}`)] : []),
        ...(random() < 0.5 ? [numbered(counter)] : []),
      ]);
      await Promise.all(batches.map((batch) => watched.append(batch)));
    } else if (dice < 0.6 && waiting) {
      const step = { kind: 'store' as const, source: { path: 'INBOX', uidValidity: '7', uid: 4 } };
      await watched.append([
        { kind: 'operation-moved-on', id: waiting, state: 'started', step, tries: 1, reason: null },
      ]);
      await watched.append([settled(waiting, 'done', placement(imapAccount, 'INBOX', 4))]);
    } else if (dice < 0.75 && mailId) {
      const part =
        random() < 0.5
          ? { kind: 'delete' as const }
          : { kind: 'move' as const, to: mailbox(popAccount.id, 'Trash') };
      const op = operation(id, mailId, localPlace('INBOX'), part);
      await watched.append([
        queued(op),
        settled(id, 'done', part.kind === 'move' ? localPlace('Trash') : null),
      ]);
    } else if (dice < 0.8) {
      const raw = Buffer.from(
        `Subject: appended ${counter}\r\n\r\n${'y'.repeat(Math.floor(random() * 40))}\r\n`,
      );
      const octets = await watched.spool.put(id as OperationId, raw);
      if (random() < 0.5) {
        await watched.append([queued(appending(id, octets))]);
        continue;
      }
      const sent: { id: OperationId; tries: number; reason: null; refused: [] } = {
        ...{ id: id as OperationId, tries: 1, reason: null, refused: [] },
      };
      const late = random() < 0.4;
      const item = { ...outgoing(id, octets), ...(late ? { sent: 'when-known' as const } : {}) };
      await watched.append([{ kind: 'outbox-queued', item }]);
      await watched.append([{ kind: 'outbox-moved-on', ...sent, state: 'dot-pending' }]);
      if (random() < 0.3) continue;
      const accepted: JournalEntry = { kind: 'outbox-moved-on', ...sent, state: 'accepted' };
      if (!late) {
        await watched.append([queued(appending(id, octets)), accepted]);
        continue;
      }
      await watched.append([accepted]);
      if (random() < 0.5) continue;
      const placed: JournalEntry = { kind: 'outbox-placed', id: item.id, sent: mailbox(imapAccount, 'Sent') };
      await watched.append([queued(appending(id, octets)), placed]);
    } else if (dice < 0.87) {
      await removeGarbage();
    } else if (dice < 0.95) {
      await vault.compact();
    } else {
      await vault.close();
      vault = await openVault(fs, dir, { now: () => clock, historyLimit: 1_000 });
      watched = tracked(vault);
    }
  }
  await vault.close();
}

/** A draft is begun, changed, closed, sent or thrown away; its files are durable before the journal speaks of them. */
async function writeDraft(vault: Vault, random: () => number, counter: number): Promise<void> {
  const drafts = [...vault.state.drafts.values()].filter(({ outboxId }) => outboxId === null);
  const head = random() < 0.6 ? drafts[Math.floor(random() * drafts.length)] : undefined;
  const dice = random();
  if (head && dice < 0.15) return void (await vault.append([{ kind: 'draft-gone', id: head.id }]));
  if (head && dice < 0.3) {
    const { id, copies } = head;
    return void (await vault.append([{ kind: 'draft-moved-on', id, state: 'closed', copies }]));
  }
  if (head && dice < 0.45) {
    const id = `sent ${counter}`;
    const octets = await vault.spool.put(id as OperationId, Buffer.from(`mail ${counter}`));
    const item = { ...outgoing(id, octets), draftId: head.id };
    await vault.append([{ kind: 'outbox-queued', item }]);
    if (random() < 0.5) return;
    const state = random() < 0.5 ? ('accepted' as const) : ('cancelled' as const);
    const moved = { kind: 'outbox-moved-on' as const, id: item.id, tries: 0, reason: null, refused: [] };
    return void (await vault.append([{ ...moved, state }]));
  }
  const id = head?.id ?? draftId(counter);
  const revision = (head?.revision ?? 0) + 1;
  const file = random() < 0.4 ? draftAttachmentId(counter) : null;
  const attached = file
    ? [{ id: file, ...(await vault.drafts.putAttachment(id, file, [Buffer.from(`file ${counter}`)])) }]
    : [];
  const text = Buffer.from(`draft ${counter} ${'z'.repeat(Math.floor(random() * 40))}`);
  const sum = await vault.drafts.putContent(id, revision, text);
  await vault.append([
    { kind: 'draft-saved', id, accountId: imapAccount, revision, ...sum, attached, copies: [] },
  ]);
  await vault.drafts.removeOldContent(id, revision);
}

/** Now a change of flags, now a copy, now the renaming of a mailbox. */
function onMessage(id: string, messageId: string, dice: number): MailOperation {
  if (dice < 0.2) return renaming(id);
  return dice < 0.7 ? star(id, messageId) : copying(id, messageId);
}
