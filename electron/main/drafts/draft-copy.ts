/** The message that stands for a draft in a Drafts mailbox: its octets, and how it is known among others. */
import { randomUUID } from 'node:crypto';
import type { AccountConfig } from '../../contract/account';
import type { DraftAttachmentId, DraftContent, DraftId, DraftRecipient } from '../../contract/draft';
import { MailAddress, identitiesOf } from '../../contract/identity';
import type { ActionId, OperationId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import type { Locator, MessageOperation } from '../../contract/operation';
import type { LocatedMessage } from '../../contract/store-writes';
import { planAppend } from '../engine/plan-append';
import { buildMessage } from '../mime/build-message';
import type { MimeParser, ParsedMessage } from '../mime/mime-parser';
import { domainOf } from '../mime/outgoing-header';
import type { DraftCopy } from '../vault/draft-head';
import type { Spool } from '../vault/spool';

/** The same for the same revision, so that after a crash it is queued once. */
export const copyOperationId = (id: DraftId, revision: number): OperationId =>
  `draft:${id}:${revision}` as OperationId;

export interface CopyRequest {
  draftId: DraftId;
  revision: number;
  content: DraftContent;
  account: AccountConfig;
  mailbox: MailboxInfo;
  files: ReadonlyMap<DraftAttachmentId, string>;
  /** ms since 1970. */
  now: number;
}

export interface BuiltCopy {
  operation: MessageOperation & { kind: 'append' };
  parsed: ParsedMessage;
}

/** Its octets are durable in the spool when this resolves. @throws MailFailure, or the file system's error */
export async function buildCopy(
  request: CopyRequest,
  spool: Pick<Spool, 'write' | 'read'>,
  mime: Pick<MimeParser, 'parse'>,
): Promise<BuiltCopy> {
  const { draftId, revision, content, account, mailbox, files, now } = request;
  const identities = identitiesOf(account);
  const identity = identities.find(({ id }) => id === content.identityId) ?? identities[0];
  if (!identity) throw new Error('every account has an identity of its own');
  const id = copyOperationId(draftId, revision);
  const octets = await buildMessage({
    content: { ...content, ...writableRecipients(content) },
    ...{ identity, date: now, files, withBcc: true },
    messageId: `<${draftId}.${revision}@${domainOf(identity.address)}>`,
  });
  const stored = await spool.write(id, octets);
  const raw = await spool.read(id, stored);
  if (!raw) throw new Error('the spool has lost what was just written');
  const parsed = await mime.parse(raw);
  const cargo = { ...stored, flags: ['\\Draft', '\\Seen'], internalDate: now };
  const actionId = randomUUID() as ActionId;
  return { operation: planAppend({ id, actionId, mailbox, cargo, parsed, now }), parsed };
}

export function copyOf(operation: MessageOperation & { kind: 'append' }, revision: number): DraftCopy {
  const { id, accountId, message, cargo, envelope } = operation;
  return {
    ...{ accountId, operationId: id, messageId: message.id, revision },
    ...{ header: envelope.messageId, size: cargo.octets, internalDate: cargo.internalDate },
  };
}

export function copyOfForeign({ id, accountId, locator }: LocatedMessage): DraftCopy {
  return {
    ...{ accountId, operationId: null, messageId: id, revision: 0 },
    ...{ header: locator.messageId, size: locator.size, internalDate: locator.internalDate },
  };
}

/** Whether a copy is this message: by its id, or where a cache that was built anew has given another, by what it is. */
export function isCopy(
  copy: DraftCopy,
  message: { id: string; accountId: string; locator: Pick<Locator, 'messageId' | 'size' | 'internalDate'> },
): boolean {
  const { messageId, size, internalDate } = message.locator;
  return (
    copy.messageId === message.id ||
    (copy.accountId === message.accountId &&
      copy.header !== null &&
      copy.header === messageId &&
      copy.size === size &&
      // Servers keep whole seconds.
      Math.floor(copy.internalDate / 1_000) === Math.floor(internalDate / 1_000))
  );
}

/** What is no address yet stands in the vault alone: no header can hold it. */
function writableRecipients({ to, cc, bcc, replyTo }: DraftContent) {
  const usable = (list: DraftRecipient[]): DraftRecipient[] =>
    list.filter(({ address }) => MailAddress.safeParse(address).success);
  return { to: usable(to), cc: usable(cc), bcc: usable(bcc), replyTo: usable(replyTo) };
}
