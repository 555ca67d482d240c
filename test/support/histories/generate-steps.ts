/** Makes up the next step of a history: seeded, and guided by what is believed to exist, so that few steps are in vain. */
import type { Random } from '../../chaos/support/random';
import { foreigners, neighbour } from './history-step';
import type { Foreigner, Pick, Step } from './history-step';
import type { HistoryModel } from './history-model';
import { isThere } from './second-account';

/** How the world is while some steps are made; `apart`: only the second account cannot be reached. */
export type Mood = 'online' | 'paused' | 'down' | 'cuts' | 'apart';
const moods: Mood[] = ['online', 'online', 'paused', 'paused', 'down', 'cuts', 'cuts', 'apart'];

const own = ['Box0', 'Box1', 'Box2', 'Box3'];
const always = ['INBOX', 'Archive', 'Trash', ...own];
/** Of the second account. */
const there = ['there:INBOX', 'there:Archive', 'there:Trash'];
/** Folders of Satchel's that messages are put into. */
const newestFolders = 3;
const flags = ['\\Seen', '\\Flagged', '\\Answered', '$Later', '$Work'];

/** Messages that a history keeps about: fewer are not interesting, more are slow. */
const few = 20;
const many = 45;
/** Of those in the second account: more than that rather go back. */
const manyThere = 12;

export class StepMaker {
  #serial = 0;
  /** Names that Satchel gave to folders, those that are gone too. */
  readonly #folders: string[] = [];
  /** The person's last step, which may be thought better of. */
  #hasTransferred = false;
  mood: Mood = 'online';

  constructor(
    private readonly random: Random,
    private readonly model: HistoryModel,
    private readonly at: (box: string) => string,
  ) {}

  /** What there is before Satchel comes. */
  beginning(): Step[] {
    const boxes = own.slice(0, 3).map((box): Step => ({ by: 'anna', do: 'create', box }));
    const mails = Array.from({ length: 24 }, (_, index) =>
      this.#append('anna', index < 12 ? 'INBOX' : this.random.pick(own.slice(0, 3))),
    );
    return [...boxes, ...mails];
  }

  /** What begins a stretch between two rests. */
  stretch(): Step[] {
    this.mood = this.random.pick(moods);
    if (this.mood === 'paused') return [{ by: 'satchel', do: 'pause' }];
    if (this.mood === 'apart') return [{ by: 'satchel', do: 'pause', only: 'there' }];
    if (this.mood === 'down') return [{ by: 'network', do: 'down' }];
    return [];
  }

  next(): Step {
    const chance = this.random.next();
    if (chance < 0.47) return this.#person();
    if (chance < 0.92) return this.#foreigner();
    return this.#world();
  }

  #person(): Step {
    const { random } = this;
    const chance = random.next();
    const regrets = this.#hasTransferred && random.next() < 0.2;
    this.#hasTransferred = false;
    if (chance < 0.06 || regrets) return { by: 'satchel', do: 'undo' };
    if (chance < 0.08) return { by: 'satchel', do: 'redo' };
    if (chance < 0.1) return { by: 'satchel', do: random.pick(['retry', 'discard']), nth: random.below(4) };
    if (chance < 0.11) return { by: 'satchel', do: 'put-back', nth: random.below(4) };
    if (chance < 0.12) return { by: 'satchel', do: 'choose', nth: random.below(4), place: random.below(3) };
    if (chance < 0.15)
      return { by: 'satchel', do: 'append', token: this.#token(), box: random.pick(this.#targets) };
    if (chance < 0.2) return this.#folder();
    if (chance < 0.3) return this.#transfer();
    const verb = random.pick([
      ...(['read', 'unread', 'star', 'unstar', 'archive', 'trash', 'junk'] as const),
      ...(['move', 'move', 'move'] as const),
      ...(random.next() < 0.4 ? (['delete', 'copy'] as const) : []),
    ]);
    const to = verb === 'move' || verb === 'copy' ? { to: random.pick(this.#targets) } : {};
    if (random.next() < 0.06) return { by: 'satchel', do: verb, all: random.pick(this.#targets), ...to };
    const on = Array.from({ length: 1 + random.below(random.next() < 0.3 ? 6 : 2) }, () => this.#pick());
    return { by: 'satchel', do: verb, on: distinct(on), ...to };
  }

  /** A move or copy to the other account, whichever that is. */
  #transfer(): Step {
    const { random } = this;
    const alive = this.#in(true).length;
    const goesBack = alive > 0 && random.next() < (alive < manyThere ? 0.3 : 0.6);
    const to = random.pick(goesBack ? this.#targets : there);
    const on = Array.from({ length: 1 + random.below(random.next() < 0.2 ? 5 : 2) }, () =>
      this.#pick(goesBack),
    );
    this.#hasTransferred = true;
    return { by: 'satchel', do: random.next() < 0.65 ? 'move' : 'copy', on: distinct(on), to };
  }

  #folder(): Step {
    const { random } = this;
    const chance = random.next();
    const folder = this.#folders.length > 0 ? random.pick(this.#folders.slice(-newestFolders)) : null;
    if (folder === null || chance < 0.35)
      return { by: 'satchel', do: 'folder-create', name: this.#folderName() };
    if (chance < 0.65) return { by: 'satchel', do: 'folder-rename', folder, name: this.#folderName() };
    if (chance < 0.85) return { by: 'satchel', do: 'folder-delete', folder };
    return { by: 'satchel', do: 'folder-subscribe', folder, subscribed: random.next() < 0.5 };
  }

  #folderName(): string {
    const name = `S${this.#folders.length}`;
    this.#folders.push(name);
    return name;
  }

  get #targets(): string[] {
    return [...always, ...this.#folders.slice(-newestFolders)];
  }

  #foreigner(): Step {
    const { random } = this;
    const by = random.pick(foreigners);
    const alive = this.#in(false).length;
    if (this.#in(true).length > 0 && random.next() < 0.06) return this.#neighbour();
    const chance = random.next();
    if (alive < few || (alive < many && chance < 0.16))
      return this.#append(by, this.#present(random.pick(this.#targets)));
    const beside = random.next() < 0.25 ? ({ beside: true } as const) : {};
    const on = this.#pick();
    if (chance < 0.5) {
      const sign = random.pick(['+', '-'] as const);
      const deleted = random.next() < 0.12 ? ['\\Deleted'] : [random.pick(flags)];
      return { by, do: 'flags', on, sign, flags: deleted, ...beside };
    }
    if (chance < 0.75) return { by, do: 'move', on, to: random.pick(this.#targets), ...beside };
    if (chance < 0.8 && alive < many)
      return { by, do: 'copy', on, to: random.pick(this.#targets), ...beside };
    if (chance < 0.9) return { by, do: 'expunge', on, ...beside };
    if (chance < 0.92) return { by, do: 'expunge-marked', box: random.pick(this.#targets) };
    const box = random.pick(own);
    if (chance < 0.95) return { by, do: 'create', box };
    if (chance < 0.965) return { by, do: 'delete', box };
    if (chance < 0.98)
      return { by, do: 'rename', box, to: random.pick(own.filter((other) => other !== box)) };
    return { by, do: 'rebuild', box };
  }

  #neighbour(): Step {
    const { random } = this;
    const on = this.#pick(true);
    if (random.next() < 0.4) return { by: neighbour, do: 'expunge', on };
    const sign = random.pick(['+', '-'] as const);
    return { by: neighbour, do: 'flags', on, sign, flags: [random.pick(flags)] };
  }

  #world(): Step {
    const { random, mood } = this;
    const chance = random.next();
    if (chance < 0.12)
      return {
        ...{ by: 'satchel', do: 'restart' },
        ...{ cache: random.pick(['kept', 'kept', 'lost'] as const), rude: random.next() < 0.5 },
      };
    if (chance < 0.25) return { by: 'clock', do: 'ahead', seconds: 11 };
    if (mood === 'cuts')
      return {
        ...{ by: 'network', do: 'cut', direction: random.pick(['to-server', 'to-client'] as const) },
        ...{ line: 1 + random.below(40), when: random.pick(['before', 'after'] as const) },
      };
    if (mood === 'apart') return { by: 'satchel', do: random.pick(['resume', 'sync'] as const) };
    if (mood === 'paused') return { by: 'satchel', do: random.pick(['resume', 'pause'] as const) };
    if (mood === 'down') return { by: 'network', do: random.pick(['up', 'down'] as const) };
    return { by: 'satchel', do: 'sync' };
  }

  #append(by: Foreigner, box: string): Step {
    const { random, model } = this;
    const token = this.#token();
    const twinOf = random.next() < 0.15 && model.tokens.length > 0 ? random.pick(model.tokens) : null;
    const set = random.next() < 0.3 ? [random.pick(flags)] : [];
    return { by, do: 'append', token, box, flags: set, twinOf };
  }

  #token(): string {
    this.#serial += 1;
    return `m${String(this.#serial).padStart(4, '0')}`;
  }

  /** A mailbox that is there. */
  #present(box: string): string {
    return this.model.boxes.at(this.at(box)) === undefined ? 'INBOX' : box;
  }

  /** Tokens of which the account holds a message. */
  #in(second: boolean): string[] {
    return this.model.tokens.filter((token) => this.#nthIn(token, second).length > 0);
  }

  /** Which of its messages are in the account, in the order of their making. */
  #nthIn(token: string, second: boolean): number[] {
    const { boxes } = this.model;
    const all = this.model.believed(token).toSorted((a, b) => a.id - b.id);
    return [...all.keys()].filter((nth) => isThere(boxes.pathOf(all[nth]?.box ?? 0) ?? '') === second);
  }

  #pick(second = false): Pick {
    const { random } = this;
    const tokens = this.#in(second);
    const token = tokens.length > 0 ? random.pick(tokens) : 'm0001';
    const all = this.#nthIn(token, second);
    return { token, nth: all.length > 0 ? random.pick(all) : 0 };
  }
}

function distinct(picks: readonly Pick[]): Pick[] {
  return [...new Map(picks.map((pick) => [`${pick.token} ${pick.nth}`, pick])).values()];
}
