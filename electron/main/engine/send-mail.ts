/** Fixes a draft for ever and queues it: built, spooled, journaled, shown, and handed to its account's postman. */
import type { AccountConfig } from '../../contract/account';
import type { CommandResult } from '../../contract/commands';
import type { DraftAttachmentId, DraftCommandValues, DraftContent, DraftId } from '../../contract/draft';
import { MailFailure } from '../../contract/errors';
import type { AccountId, OperationId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import { isOutgoing } from '../../contract/outbox';
import type { LocatedMessage } from '../../contract/store-writes';
import { buildMessage } from '../mime/build-message';
import { newMessageId } from '../mime/outgoing-header';
import { diskFailure } from '../vault/disk-failure';
import type { Spool } from '../vault/spool';
import type { VaultState } from '../vault/state-shape';
import { hindrancesOf, planMail, senderOf } from './plan-mail';
import { roleMailbox } from './role-mailbox';
import { type QueueWriter, newOperationId, refusal } from './queue-writer';

/** A draft as it is to go out. */
export interface MailToSend {
  /** null: it was made of no draft. */
  draftId: DraftId | null;
  /** Its quote's HTML has been sanitised. */
  content: DraftContent;
  /** Where the octets of each attachment lie; they are needed until this has answered. */
  files: ReadonlyMap<DraftAttachmentId, string>;
  /** ms since 1970, before which no attempt begins. */
  notBefore: number;
  /** Asked right before it is queued: whether the draft is still as it was handed over. Absent: it cannot have changed. */
  isCurrent?: () => boolean;
}

export interface SendMailOptions {
  writer: QueueWriter;
  spool: Pick<Spool, 'write' | 'remove'>;
  state: () => VaultState;
  account: (id: AccountId) => AccountConfig | null;
  /** Keeps what became of a mailbox: its role. @returns why that could not be kept, or null */
  appoint: (mailbox: MailboxInfo) => Promise<string | null>;
  /** There is mail for the account's postman. */
  mailQueued: (id: AccountId) => void;
  now: () => number;
}

export type SendMail = (mail: MailToSend) => Promise<CommandResult<DraftCommandValues['draft.send']>>;

/** @returns what is durable when it answers `ok`. A draft is queued once, however often this is called while it is on its way. */
export function createSendMail(options: SendMailOptions): SendMail {
  const { writer, spool, state, now } = options;

  const onItsWay = (draftId: DraftId | null): OperationId | null => {
    if (draftId === null) return null;
    for (const { item, state: at } of state().outbox.values())
      if (item.draftId === draftId && isOutgoing(at)) return item.id;
    return null;
  };

  const queue = (
    account: AccountConfig,
    mail: MailToSend,
    built: Pick<Parameters<typeof planMail>[0], 'id' | 'sender' | 'messageId' | 'date' | 'stored'>,
  ) =>
    writer.inTurn<DraftCommandValues['draft.send']>(async () => {
      const { content, draftId, notBefore } = mail;
      const other = onItsWay(draftId);
      if (other) return isQueuedAlready(other);
      // Large files take their time, and the person may have thought better of it.
      if (mail.isCurrent?.() === false) return changed;
      const { mailbox, creations, problem } = await roleMailbox(options, account.id, 'sent');
      if (problem !== null) return refusal(problem);
      const item = planMail({
        ...{ ...built, draftId, content, notBefore, now: now() },
        source: await sourceOf(content, writer),
        sent: mailbox ? { id: mailbox.id, path: mailbox.path } : 'when-known',
        filesSent: account.filesSent ?? null,
      });
      await writer.enqueue(creations, [{ kind: 'outbox-queued', item }]);
      options.mailQueued(account.id);
      return { ok: true, value: { ok: true, id: item.id, sentence: saysQueued(notBefore, now()) } };
    });

  return async (mail) => {
    const { draftId, content, files, notBefore } = mail;
    const account = options.account(content.accountId);
    if (!account) return refusal('This account no longer exists. Choose another sender.');
    const hindrances = hindrancesOf(content, account);
    if (hindrances.length > 0) return { ok: true, value: { ok: false, hindrances } };
    const known = onItsWay(draftId);
    if (known) return isQueuedAlready(known);

    const id = newOperationId();
    const sender = senderOf(content, account);
    const messageId = newMessageId(sender.address);
    const date = Math.max(now(), notBefore);
    try {
      const octets = await buildMessage({ content, identity: sender, messageId, date, files });
      const stored = await spool.write(id, octets);
      return await queue(account, mail, { id, sender, messageId, date, stored });
    } catch (error) {
      return notBuilt(diskFailure(error));
    } finally {
      // A file without a record was never spoken of; what the disk does not let go of now, the next start removes.
      if (!state().outbox.has(id)) await spool.remove(id).catch(() => undefined);
    }
  };
}

const changed = refusal(
  'This draft was changed or thrown away while it was handed over, so it was not sent. Send it again as it is now.',
);

/** null: it answers nothing, or what it answers is no longer here. */
async function sourceOf({ source }: DraftContent, writer: QueueWriter): Promise<LocatedMessage | null> {
  return source === null ? null : ((await writer.locate([source.messageId]))[0] ?? null);
}

function isQueuedAlready(id: OperationId): CommandResult<DraftCommandValues['draft.send']> {
  return { ok: true, value: { ok: true, id, sentence: 'This mail is in the outbox already.' } };
}

/** ms from which on a mail is told as one for later. */
const later = 60_000;

function saysQueued(notBefore: number, now: number): string {
  if (notBefore - now <= later) return 'On its way.';
  const when = new Date(notBefore).toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'short' });
  return `It will be sent on ${when}.`;
}

/** @throws what is no failure of the disk */
function notBuilt(error: unknown): CommandResult<never> {
  if (!(error instanceof MailFailure)) throw error;
  const { error: why } = error;
  const sentence =
    why.kind === 'disk' && why.reason === 'full'
      ? 'The disk is full, so the mail could not be put into the outbox. Free some space and send it again; the draft is kept.'
      : `The mail could not be put together (${why.detail}). The draft is kept.`;
  return { ok: false, sentence, error: why };
}
