/** Downloads and parses the bodies that the store asks for, newest first over all mailboxes. */
import { MailFailure } from '../../../contract/errors';
import type { AccountId, MailboxId } from '../../../contract/ids';
import type { BodyWrite, WantedBody } from '../../../contract/store-writes';
import { planBodyBatches } from './body-batches';
import type { BodyBatch } from './body-batches';
import { asksToWait, errorOf, isAboutOne, valueOf } from './imap-answers';
import type { Lost, Refused } from './imap-answers';
import { fetchRows, select } from './imap-commands';
import type { Selected } from './imap-commands';
import { isOfOtherSize } from './imap-fetch-source';
import type { SyncTools } from './sync-mailbox';
import { uidSet } from './uid-pages';
import { WritePipeline } from './write-pipeline';

/** Octets; larger messages are not kept offline in this version, and the reader says so. */
export const bodyLimit = 64 * 1024 * 1024;
const batchBytes = 2 * 1024 * 1024;
const batchCount = 40;
/** How many wanted bodies are asked of the store at a time. */
const askFor = 1_000;
/** Newest bodies that may be gathered out of order to spare SELECTs. */
const window = 100;

/** Connections in a row that a server may hang up at one body until that is not asked for any more. */
const mostHangUps = 3;

/** Bodies refused one after the other that say of the server that it cannot give any now. */
const mostRefused = 5;

/** How often a body was refused, or the connection lost while it was asked for, by message; it outlives the connection. */
export type HangUps = Map<string, number>;

export interface BodyMemory {
  /** Messages that gave no body in this connection; is added to. */
  givenUp: Set<string>;
  hangUps: HangUps;
}

export interface BodyPass {
  /** False: ended early at a safe point. */
  complete: boolean;
  /** Mailboxes whose headers are out of date: they name messages that their server has no more. */
  stale: Set<MailboxId>;
}

/**
 * Ends when the store wants nothing more, or when `interrupted`. A mailbox that is refused is passed over until the next pass, a
 * message until the next connection, where it is asked for alone and after the others, like one at which the connection was lost.
 * @throws MailFailure, StoreUnavailable
 */
export async function syncBodies(
  tools: SyncTools,
  accountId: AccountId,
  { givenUp, hangUps }: BodyMemory,
): Promise<BodyPass> {
  const pass: BodyPass = { complete: true, stale: new Set() };
  const pipeline = new WritePipeline(3);
  let done = 0;
  let selected = null as Selected | null;
  const seen = new Set<string>();
  /** Mailboxes that could not be selected in this pass. */
  const closed = new Set<MailboxId>();
  let skipped = 0;
  for (;;) {
    const all = await tools.store.request<'bodies-wanted'>({
      kind: 'bodies-wanted',
      accountId,
      limit: askFor + givenUp.size + hangUps.size + skipped,
    });
    const lostAt = ({ messageId }: WantedBody): number => hangUps.get(messageId) ?? 0;
    const wanted = all.filter(
      (body) => !givenUp.has(body.messageId) && !seen.has(body.messageId) && lostAt(body) < mostHangUps,
    );
    if (wanted.length === 0) break;
    let left = wanted.length;
    const calm = wanted.filter((body) => lostAt(body) === 0);
    const batches = [
      ...planBodyBatches(calm, batchBytes, batchCount, window),
      ...planBodyBatches(wanted.filter(lostAt), batchBytes, 1, window),
    ];
    for (const batch of batches) {
      if (tools.interrupted()) {
        await pipeline.drain();
        return { ...pass, complete: false };
      }
      tools.progress({ mailbox: batch.path, what: 'bodies', done, total: done + left });
      left -= batch.bodies.length;
      done += batch.bodies.length;
      // A body that will not come must not become an endless loop.
      for (const body of batch.bodies) seen.add(body.messageId);
      if (closed.has(batch.mailboxId)) {
        skipped += batch.bodies.length;
        continue;
      }
      if (selected?.path !== batch.path) {
        const answer = await select(tools.session, batch.path);
        selected = answer.kind === 'ok' ? answer.value : null;
        if (answer.kind !== 'ok') passOver(answer, tools);
      }
      if (selected === null) {
        closed.add(batch.mailboxId);
        skipped += batch.bodies.length;
        continue;
      }
      const { missing, refused } = await fetchBatch(tools, pipeline, selected, batch, hangUps);
      for (const body of [...missing, ...refused]) givenUp.add(body.messageId);
      if (missing.length > 0) pass.stale.add(batch.mailboxId);
    }
    await pipeline.drain();
  }
  await pipeline.drain();
  return pass;
}

/** Fetches one body now. @throws MailFailure, StoreUnavailable */
export async function syncOneBody(tools: SyncTools, body: WantedBody): Promise<void> {
  const pipeline = new WritePipeline(1);
  const selected = valueOf(await select(tools.session, body.path));
  const { mailboxId, path, uidValidity } = body;
  const batch: BodyBatch = { mailboxId, path, uidValidity, bodies: [body] };
  const { said } = await fetchBatch(tools, pipeline, selected, batch, new Map());
  await pipeline.drain();
  // The person waits for it.
  if (said) valueOf(said);
}

/** @throws MailFailure where it concerns more than one mailbox or message */
function passOver(answer: Refused | Lost, { session, log }: SyncTools): void {
  if (answer.kind === 'lost' || session.closed || !isAboutOne(errorOf(answer))) valueOf(answer);
  else log('warn', 'bodies-refused', { command: answer.command, code: answer.code });
}

interface NotGiven {
  /** The server does not have them, or does not speak of them. */
  missing: WantedBody[];
  refused: WantedBody[];
  /** What the server said of the last of those. */
  said: Refused | null;
}

const nothing = (): NotGiven => ({ missing: [], refused: [], said: null });

async function fetchBatch(
  tools: SyncTools,
  pipeline: WritePipeline,
  selected: Selected,
  batch: BodyBatch,
  hangUps: HangUps,
): Promise<NotGiven> {
  if (selected.uidValidity !== batch.uidValidity) return { ...nothing(), missing: batch.bodies };
  const writes: Promise<BodyWrite>[] = [];
  const small: WantedBody[] = [];
  for (const body of batch.bodies) {
    if (body.size <= bodyLimit) small.push(body);
    else
      writes.push(
        Promise.resolve(
          problemBody(body, `This message is too large to be kept offline (${megabytes(body.size)} MB).`),
        ),
      );
  }
  const notGiven = small.length > 0 ? await fetchSources(tools, small, writes, hangUps) : nothing();
  await pipeline.push(async () => {
    const bodies = await Promise.all(writes);
    if (bodies.length > 0) await tools.store.request<'put-bodies'>({ kind: 'put-bodies', bodies });
  });
  return notGiven;
}

async function fetchSources(
  tools: SyncTools,
  bodies: WantedBody[],
  writes: Promise<BodyWrite>[],
  hangUps: HangUps,
): Promise<NotGiven> {
  const { session } = tools;
  const byUid = new Map(bodies.map((body) => [body.uid, body]));
  const uids = [...byUid.keys()].sort((a, b) => a - b);
  const here = new Set<number>();
  const empty = new Set<number>();
  const answer = await fetchRows(session, uidSet(uids), { uid: true, size: true, source: true }, (row) => {
    const body = byUid.get(row.uid);
    if (!body) return;
    if (!row.source) empty.add(row.uid);
    else if (!here.has(row.uid)) {
      here.add(row.uid);
      const write = parseBody(tools, body, { bytes: row.source, size: row.size ?? null });
      // Awaited with the batch; if the FETCH fails before that, nobody is left to hear of it.
      write.catch(() => undefined);
      writes.push(write);
    }
  });
  for (const uid of empty) {
    const body = byUid.get(uid);
    // The message is there, its body is not: say so, for asking again would not end (ADVERSE-IMAP I65).
    if (body && !here.has(uid))
      writes.push(Promise.resolve(problemBody(body, 'The server did not give this message.')));
  }
  const rest = bodies.filter((body) => !here.has(body.uid) && !empty.has(body.uid));
  if (answer.kind === 'ok') {
    for (const body of bodies) hangUps.delete(body.messageId);
    return { ...nothing(), missing: rest };
  }
  const isAlone = bodies.length === 1;
  // A connection that this side has closed says nothing of the body.
  if (answer.kind === 'lost' ? !tools.closing() : isAlone)
    for (const body of rest) hangUps.set(body.messageId, (hangUps.get(body.messageId) ?? 0) + 1);
  if (answer.kind === 'lost' || asksToWait(answer)) throw new MailFailure(errorOf(answer));
  passOver(answer, tools);
  if (isAlone) return { missing: [], refused: rest, said: answer };
  // What came is good; which of the others it is that the server cannot give, only one by one tells (ADVERSE-IMAP I07).
  const notGiven = nothing();
  let inARow = 0;
  for (const body of rest) {
    const { missing, refused, said } = await fetchSources(tools, [body], writes, hangUps);
    notGiven.missing.push(...missing);
    notGiven.refused.push(...refused);
    notGiven.said = said ?? notGiven.said;
    inARow = refused.length > 0 ? inARow + 1 : 0;
    if (inARow === mostRefused) valueOf(answer);
  }
  return notGiven;
}

async function parseBody(
  { mime }: SyncTools,
  body: WantedBody,
  source: { bytes: Uint8Array; size: number | null },
): Promise<BodyWrite> {
  // What Courier gives of a message that was just deleted must not be put back as the message.
  const parsed = await mime.parse(source.bytes, { keepsSource: !isOfOtherSize(source, body.size) });
  const { preview, hasAttachments, parts } = parsed;
  return { messageId: body.messageId, body: parsed.body, preview, hasAttachments, parts };
}

function problemBody(body: WantedBody, problem: string): BodyWrite {
  return {
    messageId: body.messageId,
    body: { text: '', html: null, attachments: [], problem },
    preview: '',
    hasAttachments: false,
    parts: [],
  };
}

const megabytes = (octets: number): number => Math.round(octets / 1_000_000);
