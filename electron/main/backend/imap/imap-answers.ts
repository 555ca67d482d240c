/** The one place where imapflow's answers (true, false, undefined, thrown) become typed: done, refused or lost. */
import type { ImapFlow } from 'imapflow';
import { parseCopyUid } from 'imapflow/lib/commands/copyuid-parser.js';
import { MailFailure } from '../../../contract/errors';
import type { MailError } from '../../../contract/errors';
import type { ReplayOutcome } from '../backend';
import { busyError, responseCodeOf, serverWords, toMailError } from './imap-errors';
import type { ImapErrorLike } from './imap-errors';
import type { ImapSession } from './imap-session';

/** The server said NO or BAD: nothing was done. `code` is the response code in upper case (RFC 5530). */
export interface Refused {
  kind: 'refused';
  command: string;
  status: 'NO' | 'BAD';
  code: string | null;
  words: string;
}
/** No tagged answer: what was sent may have been done or not. */
export interface Lost {
  kind: 'lost';
  error: MailError;
}
export type Answer<T> = { kind: 'ok'; value: T } | Refused | Lost;

/** What imapflow's internal `exec` gives and takes; it is not in its types, but it is the only way to a NO's words. */
export interface RawResponse {
  command: string;
  attributes?: unknown[];
}
export type RawAttribute = { type: 'ATOM' | 'STRING' | 'SEQUENCE'; value: string };
/** Lists may hold lists. */
export type RawAttributes = (RawAttribute | RawAttributes)[];
interface RawClient {
  exec(
    command: string,
    attributes: RawAttributes | false,
    options: { untagged: Record<string, (untagged: RawResponse) => Promise<void>> },
  ): Promise<{ response: RawResponse; next: () => void }>;
}

/** RFC 4315: UIDVALIDITY of the target and the new UID of each copied one. */
export interface CopyUid {
  uidValidity: string;
  uidOf: ReadonlyMap<number, number>;
}

/** Settles any piece of imapflow work as an answer; never throws. */
export async function answerOf<T>(command: string, work: Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'ok', value: await work };
  } catch (thrown) {
    const error = thrown as ImapErrorLike;
    const status = error.responseStatus;
    if (status === 'NO' || status === 'BAD') {
      const code =
        error.code === 'ETHROTTLE'
          ? 'THROTTLED'
          : error.mailboxMissing
            ? 'NONEXISTENT'
            : responseCodeOf(error);
      return { kind: 'refused', command, status, code, words: serverWords(error) };
    }
    return { kind: 'lost', error: toMailError(thrown, command) };
  }
}

/**
 * Sends one raw command and reads its tagged answer and COPYUID, also where it comes in an untagged OK (RFC 6851 section 4.3).
 * imapflow's own MOVE, COPY, STORE and EXPUNGE swallow the refusal, and its fallbacks send a bare EXPUNGE.
 */
export function execute(
  session: ImapSession,
  command: string,
  attributes: RawAttributes,
  untagged: Record<string, (untagged: RawResponse) => Promise<void>> = {},
): Promise<Answer<CopyUid | null>> {
  const copied: { uidValidity?: bigint; uidMap?: Map<number, number> } = {};
  const readCopyUid = (response: RawResponse): void => parseCopyUid(response as never, copied as never);
  const work = session.guard(command, async () => {
    const raw = session.client as unknown as RawClient;
    const answer = await raw.exec(command, attributes, {
      untagged: { OK: (response) => Promise.resolve(readCopyUid(response)), ...untagged },
    });
    // Until next() is called imapflow's reader stands still.
    answer.next();
    readCopyUid(answer.response);
    if (copied.uidValidity === undefined || !copied.uidMap) return null;
    return { uidValidity: copied.uidValidity.toString(), uidOf: copied.uidMap };
  });
  return answerOf(command, work);
}

/** The value of an answer, for callers that end at the first refusal. @throws MailFailure */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind === 'ok') return answer.value;
  throw new MailFailure(errorOf(answer));
}

export function errorOf(answer: Refused | Lost): MailError {
  if (answer.kind === 'lost') return answer.error;
  const { command, code, words } = answer;
  return busyError(code, words) ?? { kind: 'refused', command, code, detail: words };
}

/** Whether it is about this mailbox or message alone, so that the next one may be asked for. */
export function isAboutOne(error: MailError): boolean {
  return error.kind === 'refused' || (error.kind === 'busy' && error.throttled !== true);
}

/** Whether the same may be had later. Not where the server tells of a fault of its own, which may well stay. */
export function asksToWait(answer: Refused): boolean {
  if (answer.code === 'SERVERBUG' || answer.code === 'EXPUNGEISSUED') return false;
  return errorOf(answer).kind === 'busy';
}

const missingCodes: ReadonlySet<string> = new Set(['TRYCREATE', 'NONEXISTENT']);
/** What only whoever runs the server can mend (RFC 5530 section 3). */
const operatorCodes: ReadonlySet<string> = new Set(['CONTACTADMIN', 'CORRUPTION']);

/**
 * What a refusal means for an operation of which nothing has been done yet.
 * @param mailbox the path that the command was about, for the sentence
 */
export function refusalOutcome(answer: Refused, mailbox: string): ReplayOutcome {
  const said = answer.words ? ` The server said: ${answer.words}` : '';
  const busy = busyError(answer.code, answer.words);
  if (busy) return { kind: 'retry', error: busy };
  if (answer.code === 'OVERQUOTA') {
    return {
      kind: 'parked',
      reason: `The account has no room left on the server (quota). Free some space and try again.${said}`,
    };
  }
  if (answer.code !== null && missingCodes.has(answer.code)) {
    return {
      kind: 'parked',
      reason: `There is no mailbox “${mailbox}” on the server any more. Make it again, or discard this.${said}`,
      missing: true,
    };
  }
  if (answer.code !== null && operatorCodes.has(answer.code)) {
    return {
      kind: 'parked',
      reason: `Something is broken on the server. Ask whoever runs it, and then try again.${said}`,
    };
  }
  return { kind: 'refused', reason: `The server refused ${answer.command}.${said}` };
}

/** The client's selected mailbox; imapflow types it as possibly false. */
export function selectedOf(client: ImapFlow): Exclude<ImapFlow['mailbox'], false> | null {
  return client.mailbox === false ? null : client.mailbox;
}
