/** The source of the message that a person looks at: read from the vault or its server, shown, copied, saved whole. */
import { join } from 'node:path';
import type { AccountConfig } from '../../contract/account';
import type { CommandResult, SourceText } from '../../contract/commands';
import { MailFailure } from '../../contract/errors';
import type { MessageId } from '../../contract/ids';
import { safeFilename } from '../attachments/safe-filename';
import { writeFailure } from '../attachments/write-failure';
import { writeFileAtomic } from '../atomic-file';
import type { SourceWanted } from '../backend/backend';
import type { EngineSource } from '../engine/source-requests';
import { StoreUnavailable } from '../store/store-api';
import type { StoreApi } from '../store/store-api';
import type { Vault } from '../vault/vault';
import { decodeSource } from './decode-source';
import { sourceSentence } from './source-sentence';

/** Octets that are shown: enough for every header and what people write; more would be slow to lay out and to read. */
export const shownOctets = 1024 * 1024;

export interface MessageSourceParts {
  vault: Pick<Vault, 'state' | 'mail'>;
  store: StoreApi;
  /** From its server. */
  fetch: (accountId: AccountConfig['id'], wanted: SourceWanted) => Promise<EngineSource>;
  accountOf: (accountId: AccountConfig['id']) => AccountConfig | null;
  /** Asks where to save. @returns null when the person closed the dialog */
  askPath: (defaultPath: string) => Promise<string | null>;
  /** Where the dialog begins, absolute. */
  downloadsDir: () => string;
  writeText: (text: string) => void;
}

export interface MessageSource {
  open(messageId: MessageId): Promise<CommandResult<SourceText>>;
  copy(messageId: MessageId): Promise<CommandResult<null>>;
  save(messageId: MessageId): Promise<CommandResult<{ path: string } | null>>;
  /** All octets of a message. */
  whole(messageId: MessageId): Promise<CommandResult<Uint8Array>>;
  /** Lets go of the octets. */
  close(messageId: MessageId): void;
}

interface Octets {
  bytes: Uint8Array;
  /** Of the whole; null: not known. */
  size: number | null;
  whole: boolean;
}

type Found = { ok: true; value: Octets & { subject: string } } | { ok: false; sentence: string };

/** @returns the handlers of `source.…`; at most one message is held at a time */
export function createMessageSource(parts: MessageSourceParts): MessageSource {
  const { vault, store } = parts;
  let wanted: MessageId | null = null;
  let held: { found: Octets & { subject: string }; text: string } | null = null;

  const ofVault = async (messageId: MessageId, limit: number | null): Promise<Found | null> => {
    const mail = vault.state.mails.get(messageId);
    if (!mail) return null;
    try {
      const all = await vault.mail(mail.message.accountId).read(mail.file);
      const whole = limit === null || all.length <= limit;
      // A copy, so that the rest can be freed.
      const bytes = whole ? all : all.slice(0, limit);
      return {
        ok: true,
        value: { bytes, size: all.length, whole, subject: mail.message.envelope.subject },
      };
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error;
      return {
        ok: false,
        sentence: 'The file of this message cannot be read from this computer’s disk.',
      };
    }
  };

  const ofServer = async (messageId: MessageId, limit: number | null): Promise<Found> => {
    const [message] = await store.request<'get-locators'>({ kind: 'get-locators', messageIds: [messageId] });
    const account = message && parts.accountOf(message.holderId);
    if (!account) return { ok: false, sentence: 'This message is no longer here.' };
    const { locator } = message;
    // One octet more tells whether there is more.
    const asked = { locator, limit: limit === null ? null : limit + 1 };
    const answer = await parts.fetch(account.id, asked);
    if (answer.kind !== 'here') return { ok: false, sentence: sourceSentence(account, answer) };
    const whole = limit === null || answer.bytes.length <= limit;
    const bytes = whole ? answer.bytes : answer.bytes.subarray(0, limit);
    return {
      ok: true,
      value: { bytes, size: whole ? bytes.length : answer.size, whole, subject: locator.subject },
    };
  };

  const read = async (messageId: MessageId, limit: number | null): Promise<Found> => {
    try {
      return (await ofVault(messageId, limit)) ?? (await ofServer(messageId, limit));
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      return { ok: false, sentence: 'The local mail is just being reopened. Try again in a moment.' };
    }
  };

  return {
    async open(messageId) {
      wanted = messageId;
      held = null;
      const found = await read(messageId, shownOctets);
      if (!found.ok) return failed(found.sentence);
      const { bytes, size, whole } = found.value;
      const { text, marked, guessed } = decodeSource(bytes, !whole);
      // Closed meanwhile, or another one opened: nobody would let go of it.
      if (wanted === messageId) held = { found: found.value, text };
      return { ok: true, value: { text, shown: bytes.length, size, marked, guessed } };
    },
    copy(messageId) {
      if (wanted !== messageId || !held) return Promise.resolve(failed('Nothing was copied. Open it again.'));
      parts.writeText(held.text);
      return Promise.resolve({ ok: true, value: null });
    },
    async save(messageId) {
      if (wanted !== messageId || !held) return failed('Nothing was saved. Open it again.');
      const { found } = held;
      const path = await parts.askPath(join(parts.downloadsDir(), fileNameOf(found.subject)));
      if (path === null) return { ok: true, value: null };
      const all: Found = found.whole ? { ok: true, value: found } : await read(messageId, null);
      if (!all.ok) return failed(all.sentence);
      try {
        await writeFileAtomic(path, all.value.bytes, 0o666);
        return { ok: true, value: { path } };
      } catch (error) {
        return writeFailure(error, 'message');
      }
    },
    async whole(messageId) {
      const all = await read(messageId, null);
      return all.ok ? { ok: true, value: all.value.bytes } : failed(all.sentence);
    },
    close(messageId) {
      if (wanted !== messageId) return;
      wanted = null;
      held = null;
    },
  };
}

/** A subject with slashes is a name here, not a path. */
function fileNameOf(subject: string): string {
  const stem = [...subject.replace(/[/\\]/g, '_').trim()].slice(0, 80).join('');
  return safeFilename(`${stem || 'no subject'}.eml`);
}

function failed(sentence: string): CommandResult<never> {
  return { ok: false, sentence, error: null };
}
