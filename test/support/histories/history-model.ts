/** The model of a history: every message by its token, what was done to it since the last rest, and what may have come of it. */
import { goesTo, isPending } from '../../../electron/contract/operation';
import type { MailboxRef, MessageOperation, Placement } from '../../../electron/contract/operation';
import { BoxNames } from './box-names';
import { FolderModel } from './folder-model';
import { JournalWatch } from './journal-watch';
import type { Watched } from './journal-watch';
import type { Looked, Sighting } from './look';
import { possibleEnds } from './possible-ends';
import type { Effect, Instance, TokenState } from './possible-ends';
import { effectOf, placeIn } from './satchel-effects';
import { afterglow, alsoOverlapping } from './overlap';
import type { Violation } from './violation';

/** What everybody knows of a message that was appended. */
export interface Written {
  size: number;
  messageId: string;
  /** INTERNALDATE; null: whatever Satchel gave it. */
  date: string | null;
}

export class HistoryModel {
  readonly boxes = new BoxNames();
  readonly #places = new Map<string, number>();
  readonly #folders = new FolderModel(this.boxes, this.#places);
  readonly written = new Map<string, Written>();
  readonly journal = new JournalWatch({
    instanceAt: (placement) => this.#places.get(placeKey(placement)),
    instancesOf: (token) => this.#ids.get(token) ?? [],
    newInstance: (token) => this.newInstance(token),
    settled: (watched) => this.#settled(watched),
    mailboxSettled: (watched) => this.#folders.settled(watched),
  });
  /** Messages that several actors touched at one moment, so that more than one outcome was right. */
  raced = 0;
  /** Messages of mailboxes that were made anew while Satchel's command was under way in them. */
  muddled = 0;
  /** Messages that others removed, where Satchel acted on a copy of theirs that it had not met yet. */
  copies = 0;
  /** Messages whose end was compared. */
  judged = 0;
  #verified = new Map<string, TokenState>();
  readonly #belief = new Map<string, TokenState>();
  readonly #ids = new Map<string, number[]>();
  #effects = new Map<string, Effect[]>();
  /** What was done to whole mailboxes: it may concern any message. */
  #everywhere: Effect[] = [];
  /** When what foreigners did to a token or a path first gave Satchel grounds not to do something, ms. */
  readonly #disturbed = new Map<string, number>();
  /** Mailboxes that got, or lost, their name: when, and which messages were in them. */
  #remade: { path: string; start: number; end: number; tokens: string[] }[] = [];
  #since = 0;
  #serial = 0;

  /** What is believed to exist, with what is known of it. */
  believed(token: string): TokenState {
    return this.#belief.get(token) ?? [];
  }

  get tokens(): string[] {
    return [...this.#belief.keys()].filter((token) => this.believed(token).length > 0);
  }

  messagesIn(box: number): (Instance & { token: string })[] {
    return [...this.#belief].flatMap(([token, state]) =>
      state.filter((one) => one.box === box).map((one) => ({ ...one, token })),
    );
  }

  newInstance(token: string): number {
    this.#serial += 1;
    this.#ids.set(token, [...(this.#ids.get(token) ?? []), this.#serial]);
    return this.#serial;
  }

  /** A foreigner's deed to one token. */
  did(token: string, effect: Effect): void {
    this.#effects.set(token, [...(this.#effects.get(token) ?? []), effect]);
    this.#disturb(token, effect.end);
    this.#believe(token, effect);
  }

  /** A foreigner's deed to a mailbox. */
  didEverywhere(effect: Effect, paths: string[]): void {
    this.#everywhere.push(effect);
    for (const path of paths) this.#disturb(`path ${path}`, effect.end);
    for (const token of this.tokens) {
      const before = this.believed(token).length;
      this.#believe(token, effect);
      if (this.believed(token).length < before) this.#disturb(token, effect.end);
    }
  }

  /**
   * A path means another mailbox, or none, from now on.
   * @param tokens what was in it
   */
  remade(path: string, start: number, tokens: string[]): void {
    const end = performance.now();
    this.#disturb(`path ${path}`, end);
    this.#remade.push({ path, start, end, tokens });
  }

  learnt(instance: number, place: { path: string; uidValidity: string; uid: number }): void {
    this.#places.set(`${place.path} ${place.uidValidity} ${place.uid}`, instance);
  }

  /** Its messages are known under another name from now on. */
  renamedPlaces(from: string, to: string, uidValidity: string): void {
    const prefix = `${from} ${uidValidity} `;
    for (const [key, instance] of [...this.#places])
      if (key.startsWith(prefix))
        this.#places.set(`${to} ${uidValidity} ${key.slice(prefix.length)}`, instance);
  }

  /**
   * Compares what a server holds at rest with what may be, and goes on from there.
   * @param tree Satchel's mailboxes
   */
  judge(looked: Looked, tree: readonly MailboxRef[]): Violation[] {
    const now = performance.now();
    const violations = this.#folders.judge(looked, this.journal.mailboxes.values(), this.#since);
    for (const path of looked.boxes.keys())
      if (this.boxes.at(path) === undefined) this.boxes.made(path, this.#since);
    for (const path of this.boxes.paths) {
      const box = this.boxes.at(path);
      if (!looked.boxes.has(path) && box !== undefined) this.boxes.gone(box, now);
    }
    const seen = new Map<string, Sighting[]>();
    for (const sighting of looked.messages)
      seen.set(sighting.token, [...(seen.get(sighting.token) ?? []), sighting]);
    const watched = this.#toJudge();
    const all = new Set([...this.#verified.keys(), ...this.#effects.keys(), ...seen.keys()]);
    const muddled = this.#muddledTokens();
    for (const token of all) {
      if (muddled.has(token)) {
        this.muddled += 1;
        this.#goOnFrom(token, seen.get(token) ?? []);
        continue;
      }
      this.judged += 1;
      const violation = this.#judgeToken(token, seen.get(token) ?? [], watched.get(token) ?? []);
      if (violation) violations.push(violation);
      this.#goOnFrom(token, seen.get(token) ?? []);
    }
    for (const list of watched.values()) {
      for (const one of list) {
        const groundless = one.excused ? null : this.#groundless(one);
        if (groundless) violations.push(groundless);
        one.excused ||= isUndone(one);
        one.judged = one.end === 'undone' || !isPending(one.end);
      }
    }
    this.#effects = new Map();
    this.#everywhere = [];
    this.#remade = [];
    this.#since = now;
    this.#folders.learn(tree);
    return violations;
  }

  /**
   * A Dovecot whose client has a mailbox open that is renamed, while another one takes its name, may give UIDs of the
   * one to messages of the other. No client can know; so nothing is known of either's messages.
   */
  #muddledTokens(): Set<string> {
    const found = new Set<string>();
    for (const { path, start, end, tokens } of this.#remade) {
      for (const { operation, token, tries, judged } of this.journal.operations.values()) {
        const paths = pathsOf(operation);
        if (judged || !paths.includes(path)) continue;
        if (!tries.some(({ from, to }) => from <= end + afterglow && start <= to + afterglow)) continue;
        for (const one of [token, ...tokens]) found.add(one);
      }
    }
    return found;
  }

  /** Satchel's operations that are not in a verified past, by token. */
  #toJudge(): Map<string, Watched[]> {
    const found = new Map<string, Watched[]>();
    for (const watched of this.journal.operations.values())
      if (!watched.judged) found.set(watched.token, [...(found.get(watched.token) ?? []), watched]);
    return found;
  }

  #judgeToken(token: string, seen: readonly Sighting[], watched: readonly Watched[]): Violation | null {
    const initial = this.#verified.get(token) ?? [];
    const foreign = [...(this.#effects.get(token) ?? []), ...this.#everywhere];
    const own = watched.map((one) => ({
      ...{ one, effect: this.#effectOf(one) },
      // What a server refuses because something else goes on there, it may have done.
      ...(one.end === 'refused' ? { mayBe: this.#effectOf({ ...one, end: 'dropped' }) } : {}),
    }));
    const effects = [...own.map(({ effect }) => effect), ...foreign];
    const size = this.written.get(token)?.size;
    const torn = seen.find((sighting) => sighting.size !== size);
    if (torn) return { kind: 'wrong', what: `${token} has ${torn.size} octets, not ${size}` };
    const strict = possibleEnds(initial, effects);
    if (strict.some((state) => this.#fits(state, seen))) return null;
    const relaxed = alsoOverlapping(own, foreign, () => this.newInstance(token));
    if (relaxed) {
      const loose = possibleEnds(initial, relaxed);
      if (loose.some((state) => this.#fits(state, seen))) {
        this.raced += 1;
        return null;
      }
    }
    // Copies that others have made or moved since Satchel last looked cannot be told from a message that they have removed.
    const others = new Set([
      ...initial.map(placeIn),
      ...watched.flatMap(({ born, placement }) =>
        born !== null && placement ? this.#placesOf(placement) : [],
      ),
    ]);
    const ofUnknownCopies = watched.map((one) => this.#effectOf({ ...one, others }));
    if (possibleEnds(initial, [...ofUnknownCopies, ...foreign]).some((state) => this.#fits(state, seen))) {
      this.copies += 1;
      return null;
    }
    const counts = strict.map((state) => state.length);
    const kind =
      strict.length === 0
        ? 'wrong'
        : seen.length < Math.min(...counts)
          ? 'lost'
          : seen.length > Math.max(...counts)
            ? 'doubled'
            : 'wrong';
    return { kind, what: this.#tell(token, initial, effects, strict, seen) };
  }

  #tell(
    token: string,
    initial: TokenState,
    effects: readonly Effect[],
    ends: readonly TokenState[],
    seen: readonly Sighting[],
  ): string {
    const at = (time: number): string => (time === Infinity ? '…' : (time - this.#since).toFixed(1));
    return [
      `${token} is ${seen.map((one) => `${one.path}/${one.uid}(${one.flags.join(' ')})`).join(', ') || 'nowhere'}`,
      `  it was ${this.#show(initial)}`,
      ...effects
        .toSorted((a, b) => a.start - b.start)
        .map(({ what, start, end }) => `  ${at(start)} to ${at(end)} ms: ${what}`),
      `  it may be ${[...new Set(ends.map((end) => this.#show(end)))].join(' or ') || 'nothing that fits the answers'}`,
    ].join('\n');
  }

  #show(state: TokenState): string {
    const one = ({ box, uid, flags }: Instance): string =>
      `${this.boxes.pathOf(box) ?? `a mailbox that is gone`}/${uid ?? '?'}(${flags.join(' ')})`;
    return state.map(one).join(', ') || 'nowhere';
  }

  #fits(state: TokenState, seen: readonly Sighting[]): boolean {
    return this.#pair(state, seen) !== null;
  }

  /** Each message with the sighting that it is; null: they are not the same. */
  #pair(state: TokenState, seen: readonly Sighting[]): Map<number, Sighting> | null {
    if (state.length !== seen.length) return null;
    const [first, ...others] = state;
    if (!first) return new Map();
    for (const [index, sighting] of seen.entries()) {
      if (this.boxes.at(sighting.path) !== first.box) continue;
      if (first.uid !== null && first.uid !== sighting.uid) continue;
      if (first.flags.join(' ') !== canonical(sighting.flags)) continue;
      const rest = this.#pair(others, seen.toSpliced(index, 1));
      if (rest) return new Map([[first.id, sighting], ...rest]);
    }
    return null;
  }

  /** What was seen is what is, whatever was expected. */
  #goOnFrom(token: string, seen: readonly Sighting[]): void {
    const free = new Set(this.#ids.get(token) ?? []);
    const byPlace = seen.map((sighting) => ({ sighting, id: this.#places.get(placeOf(sighting)) }));
    for (const { id } of byPlace) if (id !== undefined) free.delete(id);
    const likely = this.believed(token).map(({ id }) => id);
    const believed = [...new Set([...likely, ...free])].filter((id) => free.has(id));
    const state = byPlace.map(({ sighting, id: known }): Instance => {
      const id = known ?? believed.shift() ?? this.newInstance(token);
      this.#places.set(placeOf(sighting), id);
      const box = this.boxes.at(sighting.path) ?? 0;
      return { id, box, uid: sighting.uid, flags: canonical(sighting.flags).split(' ').filter(Boolean) };
    });
    this.#verified.set(token, state);
    this.#belief.set(token, state);
  }

  /** What nobody else touched must not be refused, dropped or parked. */
  #groundless(watched: Watched): Violation | null {
    const { end, token, instance, operation, queuedAt, reason } = watched;
    if (!isUndone(watched)) return null;
    // What is lost is another finding.
    if (!this.believed(token).some(({ id }) => id === instance)) return null;
    const paths = pathsOf(operation);
    if (paths.some((path) => this.boxes.at(path) === undefined)) return null;
    const grounds = [token, ...paths.map((path) => `path ${path}`)].map(
      (key) => this.#disturbed.get(key) ?? -1,
    );
    // What it was planned on is at least as old as the last rest but one.
    if (Math.max(...grounds) >= Math.min(queuedAt, this.#since)) return null;
    const own = [...this.journal.operations.values()].filter((one) => one.token === token);
    // What was said of a message is said again of whatever else is done to the row that it left here.
    if (own.some((one) => one.excused && one.operation.message.id === operation.message.id)) return null;
    // What the person deleted for ever before cannot be moved any more.
    if (own.some((one) => one.operation.kind === 'delete' && one.end === 'done')) return null;
    // A message that others moved while an operation waited for the person has two rows: what is done by the one is news to the other.
    const isSame = (one: Watched): boolean =>
      one.instance === instance && one.operation.message.id !== operation.message.id;
    if (own.some((one) => isSame(one) && one.end === 'done' && one.changedAt >= queuedAt)) return null;
    const { placement } = operation.message.locator;
    const where = `${placement.mailbox.id} ${placement.uidValidity}/${placement.uid ?? '?'}`;
    const deed = `${operation.kind} of ${token} (${pathsOf(operation).join(', ')}; ${where}) is ${end}`;
    return { kind: 'groundless', what: reason === null ? `${deed} without a word` : `${deed}: ${reason}` };
  }

  #settled(watched: Watched): void {
    const { placement } = watched;
    const instance = watched.born ?? watched.instance;
    if (placement?.uid && instance !== null) this.#places.set(placeKey(placement), instance);
    this.#believe(watched.token, this.#effectOf(watched));
  }

  #believe(token: string, effect: Effect): void {
    const before = this.#belief.get(token) ?? [];
    this.#belief.set(token, effect.next(before)[0] ?? before);
  }

  #disturb(key: string, at: number): void {
    this.#disturbed.set(key, Math.max(at, this.#disturbed.get(key) ?? 0));
  }

  #placesOf({ mailbox, uid }: Placement): string[] {
    const boxes = this.boxes.named(mailbox.path, 0, Infinity);
    return boxes.map((box) => `${box}/${uid ?? '?'}`);
  }

  #effectOf({
    sentFrom,
    queuedAt,
    changedAt,
    ...watched
  }: Watched & { others?: ReadonlySet<string> }): Effect {
    return effectOf(
      {
        ...watched,
        start: sentFrom ?? queuedAt,
        settled: changedAt,
      },
      (mailbox, from, to) => this.#folders.meant(mailbox, from, to, this.#since),
    );
  }
}

/** The mailboxes that an operation is about. */
function pathsOf(operation: MessageOperation): string[] {
  const target = goesTo(operation);
  return [
    operation.message.locator.placement.mailbox.path,
    ...(operation.kind === 'move' ? [operation.from.path] : []),
    ...(target ? [target.path] : []),
  ];
}

/** Not done, for a reason. */
function isUndone({ end }: Watched): boolean {
  return end === 'refused' || end === 'dropped' || end === 'parked';
}

function canonical(flags: readonly string[]): string {
  return flags
    .map((flag) => flag.toLowerCase())
    .sort()
    .join(' ');
}

function placeKey({ mailbox, uidValidity, uid }: Placement): string {
  return `${mailbox.path} ${uidValidity} ${uid ?? ''}`;
}

function placeOf({ path, uidValidity, uid }: Sighting): string {
  return `${path} ${uidValidity} ${uid}`;
}
