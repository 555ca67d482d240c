/** The process that is killed: somebody writes drafts in it, goes off line and on, closes them, opens them again, throws some away. */
import type { OpenDraft } from '../../../electron/contract/draft';
import { savePause } from '../../../renderer/state/draft-session';
import { value } from '../../support/drafts/draft-rig';
import { DraftSatchel } from '../../support/drafts/draft-satchel';
import { seededRandom } from '../../support/vault/crash-states';
import { fromSubject, subjectOf } from './typing-words';
import type { FromTyping, ToTyping } from './typing-words';

/** Not larger: every start without a cache parses all copies anew, here in the very thread that saves. */
const newsletter = `<table>${'<tr><td>news and offers</td></tr>'.repeat(600)}</table>`;

const say = (words: FromTyping): void => void process.send?.(words);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A draft on the screen. */
class Typist {
  #draft: OpenDraft;
  #typed: number;
  #saved: number;
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly satchel: DraftSatchel,
    draft: OpenDraft,
    readonly name: string,
  ) {
    this.#draft = draft;
    this.#typed = fromSubject(draft.content.subject)?.typed ?? 0;
    this.#saved = this.#typed;
  }

  type(): void {
    this.#typed += 1;
    say({ kind: 'typed', name: this.name, typed: this.#typed, at: Date.now() });
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.save();
    }, savePause);
  }

  save(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    return (this.#saving = this.#saving.then(async () => {
      if (this.#saved === this.#typed) return;
      const typed = this.#typed;
      this.#draft = await this.satchel.save(this.#draft, {
        subject: subjectOf(this.name, typed),
        body: { kind: 'html', html: `<p>${'x'.repeat(typed)}</p>` },
        quote: { attribution: 'Ada wrote:', html: newsletter, text: 'news' },
      });
      this.#saved = typed;
      say({ kind: 'saved', name: this.name, typed });
    }));
  }

  /** @returns whether it is: not while Drafts is not known, right after a start without a cache */
  async close(): Promise<boolean> {
    await this.save();
    const { ok } = await this.satchel.drafts['draft.close']({ draftId: this.#draft.id });
    if (ok) say({ kind: 'closed', name: this.name });
    return ok;
  }

  async discard(): Promise<void> {
    await this.save();
    say({ kind: 'discarding', name: this.name });
    await value(this.satchel.drafts['draft.discard']({ draftId: this.#draft.id }));
    say({ kind: 'discarded', name: this.name });
  }
}

let satchel: DraftSatchel | null = null;
let ending = false;
let written: Promise<void> = Promise.resolve();
const screen = new Map<string, Typist>();

async function begin({ options, seed, first }: Extract<ToTyping, { kind: 'start' }>): Promise<void> {
  const random = seededRandom(seed);
  const now = await DraftSatchel.open(options);
  satchel = now;
  const open = await value(now.drafts['draft.list-open']({}));
  for (const draftId of open) {
    const draft = await value(now.drafts['draft.read']({ draftId }));
    const name = fromSubject(draft.content.subject)?.name;
    if (name) screen.set(name, new Typist(now, draft, name));
  }
  const found = [...now.heads.values()].length;
  say({ kind: 'found', open: await namesOf(now, open.length === found ? null : new Set(open)) });
  let count = first;
  let paused = false;
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  while (!ending) {
    let typist = pick([...screen.values()]);
    if (!typist || (screen.size < 3 && random() < 0.15)) {
      const rows = (await now.shown()).filter(({ subject }) => fromSubject(subject) !== null);
      const row = random() < 0.5 ? pick(rows) : undefined;
      const name = fromSubject(row?.subject ?? '')?.name ?? `draft-${(count += 1)}`;
      if (screen.has(name)) continue;
      const start = row
        ? { kind: 'edit' as const, messageId: row.id }
        : { kind: 'new' as const, accountId: null };
      const opened = await now.drafts['draft.open']({ start });
      // Its octets are not to be had while there is no connection.
      if (!opened.ok) continue;
      typist = new Typist(now, opened.value, fromSubject(opened.value.content.subject)?.name ?? name);
      screen.set(typist.name, typist);
    }
    for (let keys = 1 + Math.floor(random() * 15); keys > 0 && !ending; keys -= 1) {
      typist.type();
      await pause(20 + random() * 60);
    }
    const dice = random();
    if (dice < 0.35) {
      if (await typist.close()) screen.delete(typist.name);
    } else if (dice < 0.4) {
      screen.delete(typist.name);
      await typist.discard();
    } else if (dice < 0.5) {
      paused = !paused;
      await now.pause(paused);
    }
  }
  // Also where the process before this one had gone off line.
  await now.pause(false);
  for (const typist of screen.values()) while (!(await typist.close())) await pause(100);
  screen.clear();
}

/** @param only null: all of them */
async function namesOf(
  now: DraftSatchel,
  only: ReadonlySet<string> | null,
): Promise<{ name: string; typed: number }[]> {
  const names: { name: string; typed: number }[] = [];
  for (const { id: draftId, state } of [...now.heads.values()]) {
    if (state === 'discarded' || (only && !only.has(draftId))) continue;
    const draft = await now.drafts['draft.read']({ draftId });
    if (!draft.ok) throw new Error(draft.sentence);
    const known = fromSubject(draft.value.content.subject);
    const text = draft.value.content.body.kind === 'html' ? draft.value.content.body.html : '';
    if (!known || text !== `<p>${'x'.repeat(known.typed)}</p>`)
      throw new Error('a draft holds something else');
    names.push(known);
  }
  return names;
}

async function settle(): Promise<void> {
  ending = true;
  await written;
  if (!satchel) throw new Error('it never began');
  await satchel.settled();
  say({ kind: 'settled', drafts: await namesOf(satchel, null) });
}

function failed(error: unknown): void {
  say({ kind: 'failed', words: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

process.on('message', (words: ToTyping) => {
  if (words.kind === 'start') written = begin(words).catch(failed);
  else void settle().catch(failed);
});
