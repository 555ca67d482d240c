/**
 * How a message row lies in IndexedDB: its index keys, and all the rest as one text. Chromium pays for every property,
 * every nested object and every index entry of a row; a first sync writes tens of thousands of rows.
 */
import { imapMessageIdFor } from '../contract/ids';
import type { AccountId, MailboxId, MessageId } from '../contract/ids';
import type { Address, BodyState, Envelope, UnifiedRole } from '../contract/model';
import type { FlagChange } from '../contract/store-writes';
import { flagView } from './flag-view';
import type { Arrival, MessageRow } from './rows';

/** Optional fields are index keys: a row without one is not in that index. */
export interface StoredMessage {
  id: MessageId;
  mailboxId: MailboxId | '';
  order: number;
  unified?: UnifiedRole;
  strandedIn?: MailboxId;
  bodyWanted?: AccountId;
  /** `baseMailboxId` and `baseUid` of a row that is not where its id says; all others are found by their ids. */
  strayIn?: MailboxId;
  strayUid?: number;
  /** JSON of `Rest`. */
  rest: string;
}

type Rest = [
  accountId: AccountId,
  /** 0: the same as `mailboxId`. */
  baseMailboxId: MailboxId | 0,
  uidValidity: string,
  baseUid: number,
  baseFlags: string[],
  /** 0: the same as `baseFlags`. */
  flags: string[] | 0,
  expunged: boolean,
  emailId: string | null,
  /** null: the same as `sortKey`. */
  internalDate: number | null,
  size: number,
  hasAttachments: boolean,
  preview: string,
  bodyState: BodyState,
  pending: number,
  envelope: PackedEnvelope,
  ownFlags?: FlagChange | null,
  seenIn?: AccountId | null,
  arrived?: Arrival,
];

type PackedAddress = [address: string] | [address: string, name: string];
type PackedEnvelope = [
  subject: string,
  from: PackedAddress[],
  to: PackedAddress[],
  cc: PackedAddress[],
  replyTo: PackedAddress[],
  date: number | null,
  messageId: string | null,
  inReplyTo: string | null,
  references: string[],
];

/** `unpackMessage` gives an equal row back. */
export function packMessage(row: MessageRow): StoredMessage {
  const rest: Rest = [
    row.accountId,
    row.baseMailboxId === row.mailboxId ? 0 : row.baseMailboxId,
    row.uidValidity,
    row.baseUid,
    row.baseFlags,
    sameList(row.flags, row.baseFlags) ? 0 : row.flags,
    row.expunged,
    row.emailId,
    row.internalDate === row.sortKey ? null : row.internalDate,
    row.size,
    row.hasAttachments,
    row.preview,
    row.bodyState,
    row.pending,
    packEnvelope(row.envelope),
  ];
  if (row.ownFlags || row.seenIn || row.arrived) rest.push(row.ownFlags ?? null);
  if (row.seenIn || row.arrived) rest.push(row.seenIn ?? null);
  if (row.arrived) rest.push(row.arrived);
  return {
    id: row.id,
    mailboxId: row.mailboxId,
    order: row.order,
    ...(row.unified ? { unified: row.unified } : {}),
    ...(row.strandedIn ? { strandedIn: row.strandedIn } : {}),
    ...(row.bodyWanted ? { bodyWanted: row.bodyWanted } : {}),
    ...(isStray(row) ? { strayIn: row.baseMailboxId, strayUid: row.baseUid } : {}),
    rest: JSON.stringify(rest),
  };
}

export function unpackMessage(stored: StoredMessage): MessageRow {
  const [
    accountId,
    baseMailboxId,
    uidValidity,
    baseUid,
    baseFlags,
    shownFlags,
    expunged,
    emailId,
    internalDate,
    size,
    hasAttachments,
    preview,
    bodyState,
    pending,
    envelope,
    ownFlags,
    seenIn,
    arrived,
  ] = JSON.parse(stored.rest) as Rest;
  const flags = shownFlags === 0 ? baseFlags : shownFlags;
  // Not -0, which is another value to some comparisons.
  const sortKey = 0 - stored.order;
  return {
    id: stored.id,
    accountId,
    baseMailboxId: baseMailboxId === 0 ? (stored.mailboxId as MailboxId) : baseMailboxId,
    uidValidity,
    baseUid,
    baseFlags,
    ...(ownFlags ? { ownFlags } : {}),
    ...(arrived ? { arrived } : {}),
    expunged,
    emailId,
    internalDate: internalDate ?? sortKey,
    size,
    envelope: unpackEnvelope(envelope),
    hasAttachments,
    preview,
    bodyState,
    sortKey,
    order: stored.order,
    mailboxId: stored.mailboxId,
    flags,
    ...flagView(flags),
    pending,
    ...(seenIn ? { seenIn } : {}),
    ...(stored.unified ? { unified: stored.unified } : {}),
    ...(stored.strandedIn ? { strandedIn: stored.strandedIn } : {}),
    ...(stored.bodyWanted ? { bodyWanted: stored.bodyWanted } : {}),
  };
}

/** Whether a row must be looked for by `strayIn`, because its server has it elsewhere than its id says, or nowhere. */
export function isStray(row: Pick<MessageRow, 'id' | 'baseMailboxId' | 'uidValidity' | 'baseUid'>): boolean {
  return row.baseUid <= 0 || row.id !== imapMessageIdFor(row.baseMailboxId, row.uidValidity, row.baseUid);
}

function packEnvelope(envelope: Envelope): PackedEnvelope {
  const { subject, from, to, cc, replyTo, date, messageId, inReplyTo, references } = envelope;
  return [
    subject,
    from.map(packAddress),
    to.map(packAddress),
    cc.map(packAddress),
    replyTo.map(packAddress),
    date,
    messageId,
    inReplyTo,
    references,
  ];
}

function unpackEnvelope(packed: PackedEnvelope): Envelope {
  const [subject, from, to, cc, replyTo, date, messageId, inReplyTo, references] = packed;
  return {
    subject,
    from: from.map(unpackAddress),
    to: to.map(unpackAddress),
    cc: cc.map(unpackAddress),
    replyTo: replyTo.map(unpackAddress),
    date,
    messageId,
    inReplyTo,
    references,
  };
}

function packAddress({ name, address }: Address): PackedAddress {
  return name === '' ? [address] : [address, name];
}

function unpackAddress([address, name]: PackedAddress): Address {
  return { name: name ?? '', address };
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}
