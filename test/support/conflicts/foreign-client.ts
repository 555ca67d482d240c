// Another program on the same account: what a phone does with its mail, over a raw socket and with what the server offers.
import type { RawImap } from '../raw-imap';

export class ForeignClient {
  private constructor(
    private readonly raw: RawImap,
    /** This server's name of a mailbox. */
    private readonly at: (box: string) => string,
    private readonly offers: ReadonlySet<string>,
  ) {}

  static async on(raw: RawImap, at: (box: string) => string): Promise<ForeignClient> {
    return new ForeignClient(raw, at, new Set(await raw.capabilities()));
  }

  async flag(box: string, subject: string, flags: string[]): Promise<void> {
    await this.raw.store(await this.#uid(box, subject), '+FLAGS', flags);
  }

  async expunge(box: string, subject: string): Promise<void> {
    await this.#remove(await this.#uid(box, subject));
  }

  async copy(box: string, subject: string, target: string): Promise<void> {
    await this.raw.ok(`UID COPY ${await this.#uid(box, subject)} ${this.at(target)}`);
  }

  async move(box: string, subject: string, target: string): Promise<void> {
    const uid = await this.#uid(box, subject);
    if (this.offers.has('MOVE')) return this.raw.move(uid, this.at(target));
    await this.raw.ok(`UID COPY ${uid} ${this.at(target)}`);
    await this.#remove(uid);
  }

  /** Deletes a mailbox and makes it again until its UIDVALIDITY is another. @param refill puts its mail back */
  async rebuild(box: string, refill: () => Promise<void>): Promise<void> {
    const name = this.at(box);
    const { uidValidity } = await this.raw.select(name, 'EXAMINE');
    do {
      // Dovecot hangs up on who deletes the mailbox that is open.
      await this.raw.select('INBOX', 'EXAMINE');
      await this.raw.ok(`DELETE ${name}`);
      await this.raw.ok(`CREATE ${name}`);
    } while ((await this.raw.select(name, 'EXAMINE')).uidValidity === uidValidity);
    // Courier appends nothing to a mailbox that is open for looking only.
    await this.raw.select('INBOX');
    await refill();
  }

  async #remove(uid: number): Promise<void> {
    await this.raw.store(uid, '+FLAGS', ['\\Deleted']);
    // What others have marked goes too, as with any program that does not know better; here nobody has.
    await this.raw.ok(this.offers.has('UIDPLUS') ? `UID EXPUNGE ${uid}` : 'EXPUNGE');
  }

  async #uid(box: string, subject: string): Promise<number> {
    await this.raw.select(this.at(box));
    const found = (await this.raw.messages()).find(({ messageId }) => messageId === `<${subject}@x>`);
    if (!found) throw new Error(`no ${subject} in ${box}`);
    return found.uid;
  }
}
