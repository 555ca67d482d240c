/** Carries out what the two foreign programs do, and tells the model what their server answered. */
import { setImmediate } from 'node:timers/promises';
import { ServerFault } from './foreign-client';
import type { Arrived, Done, During, ForeignClient } from './foreign-client';
import type { Foreigner, StepOf } from './history-step';
import type { HistoryModel } from './history-model';
import type { Effect, Instance, TokenState } from './possible-ends';
import { isSelf, withFlags } from './satchel-effects';
import { messageOf } from './written-message';

export interface ForeignTools {
  model: HistoryModel;
  client: ForeignClient;
  /** Whether the server has MOVE; else it is done in three commands. */
  canMove: boolean;
  /** Whether a mailbox is of the account that it works in. */
  isMine: (path: string) => boolean;
  /** The server's name for a mailbox of a script. */
  at: (box: string) => string;
}

/** Where a message is believed to be. */
interface Aim {
  one: Instance;
  token: string;
  box: number;
  path: string;
  uid: number;
}

/** @returns false when there was nothing to do it to */
export async function doForeign(tools: ForeignTools, step: StepOf<Foreigner>): Promise<boolean> {
  const { model, client, at } = tools;
  switch (step.do) {
    case 'append':
      return append(tools, step);
    case 'flags': {
      const aim = aimAt(tools, step.on);
      if (!aim) return false;
      const during = await client.flags(aim.path, aim.uid, step.sign, step.flags);
      if (!during.done) return false;
      model.did(aim.token, flagged(step.by, aim, step.sign, step.flags, during));
      return true;
    }
    case 'copy':
    case 'move':
      return transfer(tools, step);
    case 'expunge': {
      const aim = aimAt(tools, step.on);
      if (!aim) return false;
      await remove(tools, step.by, aim);
      return true;
    }
    case 'expunge-marked': {
      const box = model.boxes.at(at(step.box));
      if (box === undefined) return false;
      const during = await client.expungeMarked(at(step.box));
      // Renamed by Satchel meanwhile, it cannot be opened.
      if (!during.done) return true;
      const next = (state: TokenState): TokenState[] => {
        const left = state.filter((one) => one.box !== box || !one.flags.includes('\\deleted'));
        return during.done === 'unknown' ? [left, state] : [left];
      };
      const what = `EXPUNGE in ${step.box}${inWords(during.done)}`;
      model.didEverywhere(everywhere(step.by, during, what, next), [at(step.box)]);
      return true;
    }
    case 'create':
      return create(tools, at(step.box));
    case 'delete':
      return deleteBox(tools, step.by, at(step.box));
    case 'rename':
      return rename(tools, step.by, at(step.box), at(step.to));
    case 'rebuild':
      return rebuild(tools, step.by, at(step.box));
  }
}

/** The message as the script means it; null: there is none, or it is not known where. */
function aimAt({ model, isMine }: ForeignTools, { token, nth }: { token: string; nth: number }): Aim | null {
  const one = model.believed(token).toSorted((a, b) => a.id - b.id)[nth];
  const path = one && model.boxes.pathOf(one.box);
  if (!one || path === undefined || one.uid === null || !isMine(path)) return null;
  return { one, token, box: one.box, path, uid: one.uid };
}

/** Whether the command met this very message there. */
function isAt(state: TokenState, { one, box, uid }: Aim): Instance | undefined {
  return state.find((it) => isSelf(it, one.id) && it.box === box && (it.uid === null || it.uid === uid));
}

function everywhere(actor: string, { start, end }: During, what: string, next: Effect['next']): Effect {
  return { actor, start, end, what: `${actor}: ${what}`, chain: null, next };
}

/** @param during how it ended: not with `done` false */
function flagged(
  actor: string,
  aim: Aim,
  sign: '+' | '-',
  flags: string[],
  { start, end, done }: During & { done: Done },
): Effect {
  return {
    ...{ actor, start, end, chain: null },
    what: `${actor}: ${sign}${flags.join(' ')} on ${aim.path}/${aim.uid}${inWords(done)}`,
    next(state) {
      const hit = isAt(state, aim);
      if (!hit) return [state];
      const changed = withFlags(hit.flags, sign === '+' ? flags : [], sign === '-' ? flags : []);
      const after = state.map((one) => (one === hit ? { ...hit, flags: changed } : one));
      return hit.uid === null || done === 'unknown' ? [after, state] : [after];
    },
  };
}

function inWords(done: Done): string {
  return done === 'unknown' ? ', of which nobody knows whether it was done' : '';
}

/** \Deleted and UID EXPUNGE of one message. */
async function remove({ model, client }: ForeignTools, actor: string, aim: Aim): Promise<void> {
  const marking = await client.flags(aim.path, aim.uid, '+', ['\\Deleted']);
  if (!marking.done) return;
  model.did(aim.token, flagged(actor, aim, '+', ['\\Deleted'], marking));
  const { start, end, done } = await client.expunge(aim.path, aim.uid);
  if (!done) return;
  model.did(aim.token, {
    ...{ actor, start, end, chain: null },
    what: `${actor}: expunges ${aim.path}/${aim.uid}${inWords(done)}`,
    next(state) {
      const hit = isAt(state, aim);
      if (!hit?.flags.includes('\\deleted')) return [state];
      const after = state.filter((one) => one !== hit);
      return hit.uid === null || done === 'unknown' ? [after, state] : [after];
    },
  });
}

async function append(
  { model, client, at }: ForeignTools,
  { by, token, box, flags, twinOf }: Extract<StepOf<Foreigner>, { do: 'append' }>,
): Promise<boolean> {
  const number = model.boxes.at(at(box));
  if (number === undefined) return false;
  const like = twinOf === null ? undefined : model.written.get(twinOf);
  const messageId = like?.messageId ?? `<${token}@histories.example>`;
  const message = messageOf(token, messageId);
  const date = like?.date ?? dateOf(model.written.size);
  model.written.set(token, { text: message.toString('latin1'), messageId, date });
  const { start, end, arrived } = await client.append(at(box), message, flags, date);
  const uid = arrived ? [...arrived.uids.values()][0] : undefined;
  if (!arrived || uid === undefined) return false;
  const id = model.newInstance(token);
  model.learnt(id, { path: at(box), uidValidity: arrived.uidValidity, uid });
  model.did(token, {
    ...{ actor: by, start, end, chain: null },
    what: `${by}: appends to ${box}/${uid}`,
    next: (state) => [[...state, { id, box: number, uid, flags: withFlags([], flags, []) }]],
  });
  return true;
}

async function transfer(
  tools: ForeignTools,
  { by, do: verb, on, to }: Extract<StepOf<Foreigner>, { do: 'move' | 'copy' }>,
): Promise<boolean> {
  const { model, client, at, canMove } = tools;
  const aim = aimAt(tools, on);
  const target = model.boxes.at(at(to));
  if (!aim || target === undefined || target === aim.box) return false;
  const moves = verb === 'move' && canMove;
  const sent = await (moves ? client.move : client.copy)(aim.path, String(aim.uid), at(to));
  if (!sent.done) return false;
  const arrived = placeIn(sent, aim.uid);
  const isKnown = sent.done !== 'unknown';
  const id = moves ? aim.one.id : model.newInstance(aim.token);
  const other = moves && !isKnown ? model.newInstance(aim.token) : id;
  if (arrived) model.learnt(id, { path: at(to), ...arrived });
  model.did(aim.token, {
    ...{ actor: by, start: sent.start, end: sent.end, chain: null },
    what: `${by}: ${moves ? 'moves' : 'copies'} ${aim.path}/${aim.uid} to ${to}${arrived ? `/${arrived.uid}` : isKnown ? ', which finds nothing' : inWords(sent.done)}`,
    next(state) {
      const hit = isAt(state, aim);
      if (!isKnown && hit) {
        const there = { ...hit, id, box: target, uid: null };
        // A server that was closed between the two has copied and not removed.
        const copied = [...state, { ...there, id: other }];
        return [state, copied, ...(moves ? [state.map((one) => (one === hit ? there : one))] : [])];
      }
      if (!arrived) return hit && hit.uid !== null ? [] : [state];
      if (!hit) return [];
      const there = { ...hit, id, box: target, uid: arrived.uid };
      return [moves ? state.map((one) => (one === hit ? there : one)) : [...state, there]];
    },
  });
  if (verb === 'move' && !moves && arrived) await remove(tools, by, aim);
  return true;
}

function placeIn({ arrived }: { arrived: Arrived | null }, uid: number) {
  const to = arrived?.uids.get(uid);
  return arrived && to !== undefined ? { uidValidity: arrived.uidValidity, uid: to } : null;
}

async function create({ model, client }: ForeignTools, path: string): Promise<boolean> {
  if (model.boxes.at(path) !== undefined) return false;
  const { done, start, said } = await client.manage(`CREATE "${path}"`);
  if (!done) return notKnown(said, `CREATE ${path}`);
  const uidValidity = await client.uidValidity(path);
  // Dovecot has done so when it was loaded and Satchel had just selected the old one; Cyrus does within a second.
  if (uidValidity !== null && uidValidity === model.deleted.get(path))
    throw new ServerFault(
      `another ${path} was given the UIDVALIDITY of the one before (RFC 9051 section 2.3.1.1)`,
    );
  model.boxes.made(path, start);
  model.remade(path, start, []);
  return true;
}

async function deleteBox({ model, client }: ForeignTools, by: Foreigner, path: string): Promise<boolean> {
  const box = model.boxes.at(path);
  if (box === undefined) return false;
  await client.leave();
  model.deleted.set(path, (await client.uidValidity(path)) ?? '');
  const command = `DELETE "${path}"`;
  let answer = await client.manage(command);
  if (answer.said.includes('already exists')) {
    // Cyrus keeps what was deleted under a name that tells the second: one of the same name went within it.
    await nextSecond();
    answer = await client.manage(command);
  }
  const { done, start, end } = answer;
  // A server may close the session that deletes, and have deleted.
  if (!done && (await client.uidValidity(path)) !== null) {
    // 610424: what is refused in the midst of it, as where mail comes in meanwhile, may have taken some of the mail away.
    throw new ServerFault(`${command} may have been begun, and was refused: ${answer.said}`);
  }
  model.boxes.gone(box, end);
  const next = (state: TokenState): TokenState[] => [state.filter((one) => one.box !== box)];
  model.didEverywhere(everywhere(by, { start, end }, `deletes the mailbox ${path}`, next), [path]);
  return true;
}

/** H480684: a server goes on with what it has begun when its session is closed already, after any look at what came of it. */
function notKnown(said: string, command: string): false {
  if (said === 'closed') throw new ServerFault(`the session ended in the midst of ${command}`);
  return false;
}

async function nextSecond(): Promise<void> {
  const second = (): number => Math.floor(Date.now() / 1_000);
  for (const before = second(); second() === before;) await setImmediate();
}

async function rename(tools: ForeignTools, by: Foreigner, path: string, to: string): Promise<boolean> {
  const { model, client } = tools;
  const box = model.boxes.at(path);
  if (box === undefined || model.boxes.at(to) !== undefined) return false;
  const before = await client.uidValidity(path);
  const during = await client.manage(`RENAME "${path}" "${to}"`);
  if (!during.done) return notKnown(during.said, `RENAME ${path}`);
  model.deleted.set(path, before ?? '');
  model.boxes.renamed(box, to, during);
  const uidValidity = await client.uidValidity(to);
  if (uidValidity !== null && uidValidity === before) model.renamedPlaces(path, to, uidValidity);
  else if (uidValidity !== null) await renumbered(tools, by, { box, to, uidValidity, start: during.start });
  const tokens = model.messagesIn(box).map(({ token }) => token);
  for (const one of [path, to]) model.remade(one, during.start, tokens);
  return true;
}

/** Courier gives the messages of a mailbox that is renamed other UIDs, too. */
async function renumbered(
  { model, client }: ForeignTools,
  by: Foreigner,
  { box, to, uidValidity, start }: { box: number; to: string; uidValidity: string; start: number },
): Promise<void> {
  const listed = await client.list(to);
  const inBox = model.messagesIn(box);
  for (const token of new Set(inBox.map((one) => one.token))) {
    const before = inBox.filter((one) => one.token === token);
    const now = listed.filter((one) => one.token === token);
    // Of several of one token nobody knows which is which.
    const uid = before.length === 1 && now.length === 1 ? now[0]?.uid : undefined;
    const [one] = before;
    if (one && uid !== undefined) model.learnt(one.id, { path: to, uidValidity, uid });
    model.did(token, {
      ...{ actor: by, start, end: performance.now(), chain: null },
      what: `${by}: renames to ${to}, which gives ${uid ?? 'other UIDs'}`,
      next: (state) => [
        state.map((it) => (it.box === box ? { ...it, uid: it.id === one?.id ? (uid ?? null) : null } : it)),
      ],
    });
  }
}

/** Put aside under another name, made anew, filled again, and what was put aside deleted. */
async function rebuild(tools: ForeignTools, by: Foreigner, path: string): Promise<boolean> {
  const { model, client } = tools;
  const aside = `${path}-aside`;
  const start = performance.now();
  if (!(await rename(tools, by, path, aside)) || !(await create(tools, path))) return false;
  const old = model.boxes.at(aside);
  const fresh = model.boxes.at(path);
  if (old === undefined || fresh === undefined) return false;
  const messages = model.messagesIn(old);
  const uids = messages.flatMap(({ uid }) => uid ?? []).sort((a, b) => a - b);
  const copied = uids.length > 0 ? await client.copy(aside, uids.join(','), path) : null;
  // Nobody knows which of them are there.
  if (copied?.done === 'unknown') throw new ServerFault(`the session ended while ${aside} was copied`);
  const arrived = copied?.arrived ?? null;
  const effects: Effect[] = [];
  for (const one of messages) {
    if (one.uid === null) continue;
    const place = placeIn({ arrived }, one.uid);
    if (place) model.learnt(one.id, { path, ...place });
    const aim: Aim = { one, token: one.token, box: old, path: aside, uid: one.uid };
    // Until the old one is gone somebody may still see, and change, what was copied already.
    const effect: Effect = {
      ...{ actor: by, start, end: performance.now(), chain: null },
      what: `${by}: puts ${path}/${one.uid} into a new ${path}${place ? `/${place.uid}` : ', which finds nothing'}`,
      next(state) {
        const hit = isAt(state, aim);
        if (!place) return hit ? [] : [state];
        return hit ? [state.map((it) => (it === hit ? { ...hit, box: fresh, uid: place.uid } : it))] : [];
      },
    };
    model.did(one.token, effect);
    effects.push(effect);
  }
  // Where it stays, everything in it is there twice.
  if (!(await deleteBox(tools, by, aside))) throw new ServerFault(`the server would not delete ${aside}`);
  for (const effect of effects) effect.end = performance.now();
  const tokens = messages.map(({ token }) => token);
  model.remade(path, start, tokens);
  return true;
}

function dateOf(serial: number): string {
  const time = new Date(Date.UTC(2026, 6, 1) + serial * 61_000).toISOString();
  return `${time.slice(8, 10)}-Jul-2026 ${time.slice(11, 19)} +0000`;
}
