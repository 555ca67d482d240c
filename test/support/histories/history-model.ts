/** The model of a history: every message by its token, what was done to it since the last rest, and what may have come of it. */
import { isPending } from '../../../electron/contract/operation';
import type { MailboxRef, Placement } from '../../../electron/contract/operation';
import { BoxNames } from './box-names';
import { FolderModel } from './folder-model';
import type { ServerHabits } from './history-servers';
import { groundless, isUndone, pathsOf } from './groundless';
import { JournalWatch } from './journal-watch';
import type { Watched } from './journal-watch';
import type { Looked, Sighting } from './look';
import { possibleEnds } from './possible-ends';
import type { Effect, Instance, TokenState } from './possible-ends';
import { effectOf, placeIn } from './satchel-effects';
import { afterglow, alsoOverlapping, removesByMark } from './overlap';
import type { Own } from './overlap';
import { canonical, pair, placeKey, placeOf } from './sightings';
import { transferEffects } from './transfer-effects';
import type { PhaseEffect } from './transfer-effects';
import type { Violation } from './violation';

/** What everybody knows of a message that was appended. */
export interface Written {
  /** Octet for octet, as latin1. */
  text: string;
  messageId: string;
  /** INTERNALDATE; null: whatever Satchel gave it. */
  date: string | null;
}

export class HistoryModel {
  readonly boxes = new BoxNames();
  readonly #places = new Map<string, number>();
  readonly #folders = new FolderModel(this.boxes, this.#places, (...renaming) =>
    this.#renumbered(...renaming),
  );
  /** UIDVALIDITY of what other programs have deleted or renamed, by the path that it had. */
  readonly deleted = new Map<string, string>();
  readonly written = new Map<string, Written>();
  readonly journal = new JournalWatch({
    instanceAt: (placement) => this.#places.get(placeKey(placement)),
    instancesOf: (token) => this.#ids.get(token) ?? [],
    exists: (token, instance) => this.believed(token).some(({ id }) => id === instance),
    placesOf: (token) => new Set((this.#verified.get(token) ?? []).map(placeIn)),
    newInstance: (token) => this.newInstance(token),
    arrived: ({ born }, placement) => {
      if (born !== null && placement.uid !== null) this.#places.set(placeKey(placement), born);
    },
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

  constructor(private readonly on: ServerHabits = {}) {}

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

  /** Satchel has renamed a mailbox: what it holds is there, under numbers that nobody has told. */
  #renumbered(box: number, to: string, { start, end }: { start: number; end: number }): void {
    if (!this.on.renumbers) return;
    const what = `satchel: renames to ${to}, which gives other UIDs`;
    const next = (state: TokenState): TokenState[] => [
      state.map((one) => (one.box === box ? { ...one, uid: null } : one)),
    ];
    this.didEverywhere({ actor: 'satchel', start, end, what, chain: null, next }, []);
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
        const violation = one.excused ? null : this.#groundless(one);
        if (violation) violations.push(violation);
        one.excused ||= isUndone(one);
        one.judged = one.end === 'undone' || !isPending(one.end);
        for (const phase of [one.phases?.fetched, one.phases?.arrived]) if (phase) phase.judged = true;
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
    const own = watched.flatMap((one) => this.#own(one));
    const effects = [...own.map(({ effect }) => effect), ...foreign];
    const text = this.written.get(token)?.text;
    const torn = seen.find((sighting) => sighting.text !== text);
    if (torn) {
      const what = `${token} at ${torn.path}/${torn.uid} is not octet for octet what was written: ${torn.text}`;
      return { kind: 'wrong', what };
    }
    const fits = (ends: readonly TokenState[]): boolean =>
      ends.some((state) => pair(state, seen, this.boxes) !== null);
    const strict = possibleEnds(initial, effects);
    if (fits(strict)) return null;
    // Whoever removes without MOVE marks first; what is sent to another account is always removed like that.
    const marks = this.on.marks === true || watched.some(({ operation }) => removesByMark(operation));
    const fitsRace = (mine: readonly Own[]): boolean => {
      const relaxed = alsoOverlapping(mine, foreign, () => this.newInstance(token), marks);
      return relaxed !== null && fits(possibleEnds(initial, relaxed));
    };
    if (fitsRace(own)) {
      this.raced += 1;
      return null;
    }
    // Copies that others have made or moved since Satchel last looked, before it was told to act, cannot be told from a message that they have removed.
    const made = watched.flatMap(({ born, placement }) =>
      born !== null && placement ? this.#placesOf(placement) : [],
    );
    const ofUnknownCopies = watched.flatMap((one) => this.#own(one, new Set([...one.known, ...made])));
    const unraced = [...ofUnknownCopies.map(({ effect }) => effect), ...foreign];
    if (fits(possibleEnds(initial, unraced)) || fitsRace(ofUnknownCopies)) {
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
    const meant = own.map(({ one }) => `${one.operation.kind} ${one.instance ?? 'any'}`).join(', ');
    return { kind, what: `${this.#tell(token, initial, effects, strict, seen)}\n  meant are: ${meant}` };
  }

  /** @param known with it, another message that is not at one of these places may be taken for its own */
  #own(one: Watched, known?: ReadonlySet<string>): Own[] {
    const effectsAt = (end: Watched['end']): PhaseEffect[] =>
      this.#effectsOf({ ...one, end, ...(known ? { others: known } : {}) });
    // What a server refuses because something else goes on there, it may have done.
    const [mayBe] = one.end === 'refused' && !one.phases ? effectsAt('dropped') : [];
    return effectsAt(one.end).map((effect) => ({ one, effect, ...(mayBe ? { mayBe } : {}) }));
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
    const one = ({ id, box, uid, flags }: Instance): string =>
      `${this.boxes.pathOf(box) ?? `a mailbox that is gone`}/${uid ?? '?'}(${flags.join(' ')}) [${id}]`;
    return state.map(one).join(', ') || 'nowhere';
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

  #groundless(watched: Watched): Violation | null {
    const { token, instance } = watched;
    return groundless(watched, {
      own: [...this.journal.operations.values()].filter((one) => one.token === token),
      isThere: this.believed(token).some(({ id }) => id === instance),
      isMailbox: (path) => this.boxes.at(path) !== undefined,
      disturbed: (key) => this.#disturbed.get(key) ?? -1,
      since: this.#since,
    });
  }

  #settled(watched: Watched): void {
    const { placement } = watched;
    const instance = watched.born ?? watched.instance;
    if (placement?.uid && instance !== null) this.#places.set(placeKey(placement), instance);
    for (const effect of this.#effectsOf(watched)) this.#believe(watched.token, effect);
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

  #effectsOf(watched: Watched & { others?: ReadonlySet<string> }): PhaseEffect[] {
    const { operation, phases, sentFrom, queuedAt, changedAt } = watched;
    const meant = (mailbox: MailboxRef, from: number, to: number): number[] =>
      this.#folders.meant(mailbox, from, to, this.#since);
    if (operation.kind === 'transfer')
      return phases === null
        ? []
        : transferEffects({ ...watched, operation, phases }, meant, (path, from, to) =>
            this.boxes.named(path, from, to),
          );
    const begun = sentFrom !== null && sentFrom < this.#since;
    const judged = { ...watched, operation, begun, start: sentFrom ?? queuedAt, settled: changedAt };
    return [effectOf(judged, meant)];
  }
}
