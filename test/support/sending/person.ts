/** Somebody who writes letters whatever happens: finds each as a crash has left it, and goes on until it is as it was meant. */
import type { DraftContent, DraftId, OpenDraft } from '../../../electron/contract/draft';
import type { AccountId, MessageId } from '../../../electron/contract/ids';
import { isOutgoing } from '../../../electron/contract/outbox';
import type { OutboxRecord } from '../../../electron/contract/outbox';
import type { KilledSatchel } from './killed-satchel';

export interface Letter {
  /** Its subject, which no other letter has. */
  name: string;
  to: string;
  text: string;
  /** What it answers; null: nothing. */
  answers: MessageId | null;
  /** What is done with it before it is sent as it is meant. */
  before: 'nothing' | 'edited' | 'closed' | 'taken back';
  /** ms since 1970; null: at once. */
  at: number | null;
  /** It is put off to `at` once it is in the outbox, or sent at once after all. */
  changed: boolean;
  /** It is thrown away in the end. */
  cancelled: boolean;
}

/** ms; only there to end a hang. */
const patience = 30_000;

export const firstText = (name: string): string => `not what ${name} is to say`;

export class Person {
  readonly #prepared = new Set<string>();
  /** Of which a save was answered: they must be somewhere. */
  readonly #saved = new Set<string>();

  constructor(
    private readonly satchel: KilledSatchel,
    private readonly accountId: AccountId,
  ) {}

  write(letter: Letter): Promise<void> {
    return this.satchel.through(async () => {
      const end = performance.now() + patience;
      while (!(await this.#goOn(letter)))
        if (performance.now() > end) throw new Error(`${letter.name} is nowhere`);
    });
  }

  /** @returns whether it is as it was meant now */
  async #goOn(letter: Letter): Promise<boolean> {
    const { name, before } = letter;
    const mail = (await this.satchel.outbox()).find(
      ({ item, state }) => item.envelope.subject === name && isOutgoing(state),
    );
    if (mail && !letter.cancelled && mail.item.preview.startsWith(letter.text))
      return this.#arrange(mail, letter);
    const draft = mail ? await this.#takeBack(mail) : await this.#find(letter);
    if (draft === null) return false;
    const first = !this.#prepared.has(name);
    this.#prepared.add(name);
    if (first && before !== 'nothing') return this.#prepare(draft, letter);
    const saved = await this.#save(draft, letter, letter.text);
    if (!letter.cancelled) return this.#send(saved, letter);
    // Killed before it is answered it may be gone, or not.
    this.#saved.delete(name);
    await this.#draft('discard', { draftId: draft.id });
    return true;
  }

  /** It is left as no reader is to have it. */
  async #prepare(draft: OpenDraft, letter: Letter): Promise<false> {
    let saved = await this.#save(draft, letter, firstText(letter.name));
    switch (letter.before) {
      case 'edited':
        for (const more of ['', ' yet', ' at all'])
          saved = await this.#save(saved, letter, `${firstText(letter.name)}${more}`);
        break;
      case 'closed':
        await this.#draft('close', { draftId: draft.id });
        break;
      case 'taken back':
        await this.#send(saved, { ...letter, at: null });
        break;
      case 'nothing':
        break;
    }
    return false;
  }

  async #send({ id: draftId, revision, content }: OpenDraft, { at, changed }: Letter): Promise<boolean> {
    const hour = 3_600_000;
    const notBefore = changed ? this.satchel.now + hour : (at ?? 0);
    const sent = await this.#draft<{ ok: boolean }>('send', { draftId, revision, content, notBefore });
    if (!sent.ok) throw new Error(JSON.stringify(sent));
    return !changed;
  }

  async #arrange({ item: { id, notBefore } }: OutboxRecord, { at, changed }: Letter): Promise<boolean> {
    if (!changed || notBefore === at || notBefore <= this.satchel.now) return true;
    if (at === null) await this.satchel.command('outbox', 'sendNow', { id });
    else await this.satchel.command('outbox', 'reschedule', { id, notBefore: at });
    return true;
  }

  async #takeBack({ item: { id } }: OutboxRecord): Promise<OpenDraft> {
    const { draftId } = await this.satchel.command<{ draftId: DraftId }>('outbox', 'takeBack', { id });
    return this.#draft('read', { draftId });
  }

  /** Among what is open, then in Drafts. @returns null: it is on its way there */
  async #find(letter: Letter): Promise<OpenDraft | null> {
    const { name } = letter;
    for (const draftId of await this.#draft<DraftId[]>('list-open', {})) {
      const draft = await this.#draft<OpenDraft>('read', { draftId });
      if (draft.content.subject === name) return draft;
    }
    const { rows } = await this.satchel.store.query('message-window', {
      ...{ folder: { kind: 'unified', role: 'drafts' }, offset: 0, limit: 100 },
    });
    const row = rows.find(({ subject }) => subject === name);
    if (row) return this.#draft('open', { start: { kind: 'edit', messageId: row.id } });
    return this.#saved.has(name) ? null : this.#begin(letter);
  }

  #begin({ answers }: Letter): Promise<OpenDraft> {
    const start =
      answers === null ? { kind: 'new', accountId: this.accountId } : { kind: 'reply', messageId: answers };
    return this.#draft('open', { start });
  }

  async #save({ id, revision, content }: OpenDraft, { name, to }: Letter, text: string): Promise<OpenDraft> {
    const next: DraftContent = {
      ...content,
      ...{ subject: name, to: [{ name: '', address: to }], body: { kind: 'plain', text } },
    };
    const saved = await this.#draft<{ revision: number }>('save', { draftId: id, revision, content: next });
    this.#saved.add(name);
    return { id, content: next, revision: saved.revision, note: null };
  }

  #draft<T>(name: string, args: unknown): Promise<T> {
    return this.satchel.command('draft', `draft.${name}`, args);
  }
}
