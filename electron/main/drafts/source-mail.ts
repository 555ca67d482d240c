/** The message that a draft goes on from: from the cache, else from the vault or its server, with its parts. */
import type { CommandResult } from '../../contract/commands';
import type { AccountId, MessageId } from '../../contract/ids';
import type { Envelope, MessageBody } from '../../contract/model';
import type { MimeParser, ParsedMessage } from '../mime/mime-parser';
import type { LocatedMessage } from '../../contract/store-writes';
import type { StoreApi } from '../store/store-api';
import type { SourceMail } from './seed';

export interface FoundMail extends SourceMail {
  accountId: AccountId;
  /** Where and what it is. */
  located: LocatedMessage;
  /** Its octets, from the vault or its server; a sentence where they cannot be had now. */
  raw: () => Promise<CommandResult<Uint8Array>>;
  /** Octets of a part; null: they cannot be had now. */
  part: (partId: string) => Promise<Uint8Array | null>;
}

export interface SourceMailParts {
  store: StoreApi;
  mime: Pick<MimeParser, 'parse'>;
  /** All octets of a message. */
  whole: (id: MessageId) => Promise<CommandResult<Uint8Array>>;
}

/** ms that a person waits for a text that is not here until the composer opens without it. */
const patience = 20_000;

/** @returns null: there is no such message */
export async function findMail(
  { store, mime, whole }: SourceMailParts,
  messageId: MessageId,
): Promise<FoundMail | null> {
  const detail = await store.request<'get-message'>({ kind: 'get-message', messageId });
  const [located] = await store.request<'get-locators'>({ kind: 'get-locators', messageIds: [messageId] });
  if (!detail || !located) return null;
  let fetched: Promise<CommandResult<Uint8Array>> | null = null;
  const raw = (): Promise<CommandResult<Uint8Array>> => (fetched ??= whole(messageId));
  let parsing: Promise<ParsedMessage | null> | null = null;
  const parsed = (): Promise<ParsedMessage | null> =>
    (parsing ??= inTime(raw(), patience).then((octets) => (octets?.ok ? mime.parse(octets.value) : null)));

  const { envelope, body } = await known(detail, parsed);
  return {
    ...{ id: messageId, accountId: detail.accountId, located, envelope, body, raw },
    async part(partId) {
      const kept = await store.request<'get-part'>({ kind: 'get-part', messageId, partId });
      if (kept) return kept.bytes;
      return (await parsed())?.parts.find((one) => one.partId === partId)?.bytes ?? null;
    },
  };
}

async function known(
  detail: { envelope: Envelope; body: MessageBody | null },
  parsed: () => Promise<ParsedMessage | null>,
): Promise<{ envelope: Envelope; body: MessageBody | null }> {
  if (detail.body !== null) return detail;
  return (await parsed()) ?? detail;
}

/** @returns null: it takes too long */
function inTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
