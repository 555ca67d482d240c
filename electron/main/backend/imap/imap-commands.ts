/** The few IMAP commands that sync and replay are made of, each with a typed answer. */
import type { FetchMessageObject, FetchQueryObject } from 'imapflow';
import { parseStatusList } from 'imapflow/lib/commands/status-fields.js';
import { encodePath } from 'imapflow/lib/tools.js';
import { MailFailure } from '../../../contract/errors';
import { isBelow } from '../../../contract/mailbox-tree';
import type { MailboxInfo, MailboxRole } from '../../../contract/model';
import { timeSlices } from '../../time-slice';
import { answerOf, execute, selectedOf } from './imap-answers';
import type { Answer, CopyUid, Lost, RawAttribute, RawResponse, Refused } from './imap-answers';
import type { ImapSession } from './imap-session';
import { uidSet } from './uid-pages';

/** SELECT's answer, copied at once: imapflow moves its own object on with every FETCH row. */
export interface Selected {
  path: string;
  exists: number;
  /** null: the server does not tell. */
  uidNext: number | null;
  /** Decimal string; null: the server has no lasting UIDs (RFC 9051 section 2.3.1.1). */
  uidValidity: string | null;
  /** null: the mailbox keeps no mod-sequences, or CONDSTORE is not enabled. */
  highestModseq: bigint | null;
  readOnly: boolean;
  /** MAILBOXID (RFC 8474); null where the server has none. */
  objectId: string | null;
  /** In lower case; null: the server does not tell, so every flag may be tried. */
  permanentFlags: ReadonlySet<string> | null;
}

export interface MailboxStatus {
  uidNext: number;
  uidValidity: string;
}

/** Always sends SELECT (or EXAMINE), also for the mailbox that is selected already: its answer is the point. */
export function select(session: ImapSession, path: string, readOnly = false): Promise<Answer<Selected>> {
  const work = session.guard('SELECT', () => session.client.mailboxOpen(path, { readOnly }));
  return answerOf(
    'SELECT',
    work.then((box) => {
      const highest = box.noModseq || !session.condstore ? null : (box.highestModseq ?? null);
      return {
        path,
        exists: box.exists ?? 0,
        uidNext: box.uidNext || null,
        uidValidity: box.uidValidity ? box.uidValidity.toString() : null,
        // 0 is how some servers say "no mod-sequences" (ADVERSE-IMAP I58).
        highestModseq: highest !== null && highest > 0n ? highest : null,
        readOnly: box.readOnly ?? false,
        objectId: box.mailboxId ?? null,
        permanentFlags: box.permanentFlags
          ? new Set([...box.permanentFlags].map((flag) => flag.toLowerCase()))
          : null,
      };
    }),
  );
}

/** EXISTS as it is now, after the untagged answers that came since SELECT. */
export function existsNow(session: ImapSession): number {
  return selectedOf(session.client)?.exists ?? 0;
}

/** STATUS (UIDNEXT UIDVALIDITY), with the server's words when it says NO. */
export async function statusOf(session: ImapSession, path: string): Promise<Answer<MailboxStatus>> {
  const fields = new Map<string, number | bigint>();
  const answer = await execute(
    session,
    'STATUS',
    [pathAttribute(session, path), [atom('UIDNEXT'), atom('UIDVALIDITY')]],
    {
      STATUS: (untagged) => {
        const list = untagged.attributes?.[1];
        if (Array.isArray(list)) parseStatusList(list as never, (key, value) => fields.set(key, value));
        return Promise.resolve();
      },
    },
  );
  if (answer.kind === 'refused' && answer.code === null) return nameMissing(session, path, answer);
  if (answer.kind !== 'ok') return answer;
  const uidNext = fields.get('uidNext');
  const uidValidity = fields.get('uidValidity');
  if (uidNext === undefined || uidValidity === undefined) {
    return {
      kind: 'lost',
      error: { kind: 'protocol', detail: 'STATUS was answered without UIDNEXT and UIDVALIDITY' },
    };
  }
  return { kind: 'ok', value: { uidNext: Number(uidNext), uidValidity: uidValidity.toString() } };
}

/** What a mailbox is recognised by wherever it lies. */
export interface MailboxIdentity extends MailboxStatus {
  /** MAILBOXID (RFC 8474); null where the server has none. */
  objectId: string | null;
}

export async function identityOf(session: ImapSession, path: string): Promise<Answer<MailboxIdentity>> {
  const status = await statusOf(session, path);
  if (status.kind !== 'ok' || !session.offers('OBJECTID'))
    return status.kind === 'ok' ? { kind: 'ok', value: { ...status.value, objectId: null } } : status;
  let objectId: string | null = null;
  const answer = await execute(session, 'STATUS', [pathAttribute(session, path), [atom('MAILBOXID')]], {
    STATUS: ({ attributes }) => Promise.resolve(void (objectId = idIn(attributes?.[1]))),
  });
  if (answer.kind === 'lost') return answer;
  return { kind: 'ok', value: { ...status.value, objectId } };
}

/** `MAILBOXID (value)` among STATUS's attributes. */
function idIn(list: unknown): string | null {
  const [, id] = Array.isArray(list) ? (list as unknown[]) : [];
  const [first] = Array.isArray(id) ? (id as { value?: unknown }[]) : [];
  return typeof first?.value === 'string' ? first.value : null;
}

/** STATUS (MESSAGES): everything in it, also what is marked \Deleted. */
export async function messagesIn(session: ImapSession, path: string): Promise<Answer<number>> {
  const fields = new Map<string, number | bigint>();
  const answer = await execute(session, 'STATUS', [pathAttribute(session, path), [atom('MESSAGES')]], {
    STATUS: ({ attributes }) => {
      const list = attributes?.[1];
      if (Array.isArray(list)) parseStatusList(list as never, (key, value) => fields.set(key, value));
      return Promise.resolve();
    },
  });
  if (answer.kind === 'refused' && answer.code === null) return nameMissing(session, path, answer);
  if (answer.kind !== 'ok') return answer;
  const messages = fields.get('messages');
  if (messages !== undefined) return { kind: 'ok', value: Number(messages) };
  return {
    kind: 'lost',
    error: { kind: 'protocol', detail: 'STATUS was answered without MESSAGES' },
  };
}

/** Whether LIST knows mailboxes right below this one. */
export async function hasChildren(
  session: ImapSession,
  path: string,
  delimiter: string | null,
): Promise<Answer<boolean>> {
  if (delimiter === null) return { kind: 'ok', value: false };
  let listed = 0;
  const pattern = pathAttribute(session, `${path}${delimiter}%`);
  const answer = await execute(session, 'LIST', [{ type: 'STRING', value: '' }, pattern], {
    LIST: () => Promise.resolve(void (listed += 1)),
  });
  return answer.kind === 'ok' ? { kind: 'ok', value: listed > 0 } : answer;
}

/** Dovecot says NO to STATUS of a missing mailbox without a response code; LIST tells it from other reasons. */
async function nameMissing(session: ImapSession, path: string, refused: Refused): Promise<Refused | Lost> {
  const listed = await isListed(session, path);
  if (listed.kind === 'lost') return listed;
  return listed.kind === 'ok' && !listed.value ? { ...refused, code: 'NONEXISTENT' } : refused;
}

/** Whether LIST knows a mailbox of this name, or one that the name matches as a pattern. Mere nodes do not count, unless asked for. */
export async function isListed(
  session: ImapSession,
  path: string,
  nodesToo = false,
): Promise<Answer<boolean>> {
  let listed = 0;
  const answer = await execute(
    session,
    'LIST',
    [{ type: 'STRING', value: '' }, pathAttribute(session, path)],
    {
      LIST: ({ attributes }) =>
        Promise.resolve(void (listed += !nodesToo && isNode(attributes?.[0]) ? 0 : 1)),
    },
  );
  return answer.kind === 'ok' ? { kind: 'ok', value: listed > 0 } : answer;
}

/** LIST's attributes of a name that holds no mail (RFC 9051 section 7.3.1). */
function isNode(attributes: unknown): boolean {
  if (!Array.isArray(attributes)) return false;
  const names = attributes.map((one: { value?: unknown }) => String(one.value).toLowerCase());
  return names.includes('\\noselect') || names.includes('\\nonexistent');
}

/** The special uses that CREATE can be told (RFC 6154 section 3). */
const useOfRole: Readonly<Partial<Record<MailboxRole, string>>> = {
  archive: '\\Archive',
  drafts: '\\Drafts',
  junk: '\\Junk',
  sent: '\\Sent',
  trash: '\\Trash',
};

/** CREATE, with its use where the server takes one. A server that dislikes the use is asked for a plain mailbox. */
export async function createMailbox(
  session: ImapSession,
  path: string,
  role: MailboxRole,
): Promise<Answer<unknown>> {
  const name = pathAttribute(session, path);
  const use = useOfRole[role];
  if (use !== undefined && session.offers('CREATE-SPECIAL-USE')) {
    const answer = await execute(session, 'CREATE', [name, [atom('USE'), [atom(use)]]]);
    if (answer.kind !== 'refused' || answer.code === 'ALREADYEXISTS') return answer;
  }
  return execute(session, 'CREATE', [name]);
}

export function subscribeMailbox(session: ImapSession, path: string): Promise<Answer<unknown>> {
  return execute(session, 'SUBSCRIBE', [pathAttribute(session, path)]);
}

export function unsubscribeMailbox(session: ImapSession, path: string): Promise<Answer<unknown>> {
  return execute(session, 'UNSUBSCRIBE', [pathAttribute(session, path)]);
}

export function renameMailbox(session: ImapSession, from: string, to: string): Promise<Answer<unknown>> {
  return execute(session, 'RENAME', [pathAttribute(session, from), pathAttribute(session, to)]);
}

/** Only of a mailbox that is known to be empty and to be known to nobody else. */
export function deleteMailbox(session: ImapSession, path: string): Promise<Answer<unknown>> {
  return execute(session, 'DELETE', [pathAttribute(session, path)]);
}

/** Servers may end a session whose mailbox is renamed or deleted, so another one is selected: that removes nothing, unlike CLOSE. */
export async function leaveMailbox(
  session: ImapSession,
  mailbox: Pick<MailboxInfo, 'path' | 'delimiter'>,
): Promise<void> {
  const selected = selectedOf(session.client);
  if (!selected) return;
  const { path } = selected;
  if (path !== mailbox.path && !isBelow({ path, delimiter: mailbox.delimiter }, mailbox)) return;
  await select(session, 'INBOX', true);
}

/**
 * Courier refuses an APPEND to the mailbox that this very connection has open by EXAMINE, so that is selected for writing.
 * Where that is refused nothing is selected any more (RFC 9051 section 6.3.2), which serves as well.
 */
export async function leaveReadOnly(session: ImapSession, path: string): Promise<void> {
  const selected = selectedOf(session.client);
  if (selected?.readOnly && selected.path.toLowerCase() === path.toLowerCase()) await select(session, path);
}

/** UID STORE set ±FLAGS.SILENT (flags). @param uids ascending */
export function storeFlags(
  session: ImapSession,
  uids: readonly number[],
  sign: '+' | '-',
  flags: string[],
): Promise<Answer<unknown>> {
  return execute(session, 'UID STORE', [sequence(uids), atom(`${sign}FLAGS.SILENT`), flags.map(atom)]);
}

/** @param uids ascending */
export function copyMessages(
  session: ImapSession,
  uids: readonly number[],
  target: string,
): Promise<Answer<CopyUid | null>> {
  return execute(session, 'UID COPY', [sequence(uids), pathAttribute(session, target)]);
}

/**
 * Only where MOVE is offered (RFC 6851). Dovecot tells where it has put a message before it knows that it can, then warns of an
 * internal error, and says OK all the same: where it also tells of fewer EXPUNGEs than were to go, it must be looked for.
 * @param uids ascending
 */
export async function moveMessages(
  session: ImapSession,
  uids: readonly number[],
  target: string,
): Promise<Answer<CopyUid | null>> {
  // An untagged NO alone is a warning, as of a disk that is nearly full (RFC 9051 section 7.1.2).
  let warning: string | null = null;
  let expunged = 0;
  const warned = (response: RawResponse): Promise<void> => {
    warning = textOf(response);
    return Promise.resolve();
  };
  const count = (): void => void (expunged += 1);
  session.client.on('expunge', count);
  try {
    const attributes = [sequence(uids), pathAttribute(session, target)];
    const answer = await execute(session, 'UID MOVE', attributes, { NO: warned });
    if (answer.kind !== 'ok' || warning === null || expunged >= uids.length) return answer;
    return { kind: 'lost', error: { kind: 'busy', detail: warning } };
  } finally {
    session.client.off('expunge', count);
  }
}

/** What a status response says to people. */
function textOf({ attributes = [] }: RawResponse): string {
  const texts = attributes.flatMap((one) => {
    const { type, value } = one as { type?: unknown; value?: unknown };
    return type === 'TEXT' && typeof value === 'string' ? [value] : [];
  });
  return texts.join(' ');
}

/**
 * UID EXPUNGE of these messages. Only where UIDPLUS is offered: without it there is nothing but a bare EXPUNGE, which
 * destroys what other clients have marked, and is therefore never sent.
 * @param uids ascending
 */
export function expungeMessages(session: ImapSession, uids: readonly number[]): Promise<Answer<unknown>> {
  if (!session.offers('UIDPLUS'))
    throw new MailFailure({ kind: 'internal', detail: 'UID EXPUNGE without UIDPLUS' });
  return execute(session, 'UID EXPUNGE', [sequence(uids)]);
}

/**
 * Collects a UID FETCH of the selected mailbox. `set` is sorted and merged. No command may be sent meanwhile.
 * @param onRow called for each row as it arrives; must not wait for the server
 */
export function fetchRows(
  session: ImapSession,
  set: string,
  query: FetchQueryObject,
  onRow: (row: FetchMessageObject) => void,
  changedSince?: bigint,
): Promise<Answer<null>> {
  const work = session.guard('FETCH', async () => {
    const options = changedSince === undefined ? { uid: true } : { uid: true, changedSince };
    // Else a thousand rows that came together would be taken in one go: the next is not parsed before this one is done with.
    const slice = timeSlices();
    for await (const row of session.client.fetch(set, query, options)) {
      if (row.uid) onRow(row);
      const pause = slice();
      if (pause) await pause;
    }
    return null;
  });
  return answerOf('FETCH', work);
}

/** Flags of those of these messages that the mailbox still has. @param uids ascending */
export async function flagsOf(
  session: ImapSession,
  uids: readonly number[],
): Promise<Answer<ReadonlyMap<number, string[]>>> {
  const flags = new Map<number, string[]>();
  const answer = await fetchRows(session, uidSet(uids), { uid: true, flags: true }, (row) => {
    flags.set(row.uid, [...(row.flags ?? [])]);
  });
  return answer.kind === 'ok' ? { kind: 'ok', value: flags } : answer;
}

/** UID SEARCH; `false` from imapflow means that the server refused the key. */
export async function searchUids(
  session: ImapSession,
  query: Record<string, unknown>,
): Promise<Answer<number[]>> {
  const answer = await answerOf(
    'SEARCH',
    session.guard('SEARCH', () => session.client.search(query as never, { uid: true })),
  );
  if (answer.kind !== 'ok') return answer;
  if (Array.isArray(answer.value)) return { kind: 'ok', value: answer.value };
  if (session.closed) return { kind: 'lost', error: { kind: 'network', reason: 'closed', detail: 'SEARCH' } };
  return { kind: 'refused', command: 'SEARCH', status: 'NO', code: null, words: '' };
}

const atom = (value: string): RawAttribute => ({ type: 'ATOM', value });
const sequence = (uids: readonly number[]): RawAttribute => ({ type: 'SEQUENCE', value: uidSet(uids) });

function pathAttribute(session: ImapSession, path: string): RawAttribute {
  return { type: 'STRING', value: encodePath(session.client, path) };
}
