/** The other client of a scenario's account, and its eyes: a raw socket that shares no code with the product. */
import type { Variant } from '../../support/imap/variants';
import { mail } from '../../support/imap/variants';
import { RawImap } from '../../support/raw-imap';

/** A message as the server has it. Mailboxes are named without the server's prefix. */
export interface Seen {
  box: string;
  uid: number;
  /** In lower case, without \Recent; sorted. */
  flags: string[];
  /** Of `<name@x>`. */
  name: string;
}

/** INTERNALDATE of all mail, so that twins are alike in everything but their UID. */
const arrived = '17-Jul-2026 02:44:25 +0000';

/** Courier keeps its Trash. */
export const undeletable = ['INBOX', 'Trash'];

export class OtherClient {
  private constructor(
    readonly raw: RawImap,
    private readonly variant: Variant,
    private readonly connect: () => Promise<RawImap>,
  ) {}

  static async open(port: number, user: string, variant: Variant): Promise<OtherClient> {
    const connect = (): Promise<RawImap> => RawImap.open({ port }, user, 'secret');
    return new OtherClient(await connect(), variant, connect);
  }

  at(box: string): string {
    const { prefix, delimiter } = this.variant.namespace;
    return box === 'INBOX' ? box : prefix + box.replaceAll('/', delimiter);
  }

  /** The name without the server's prefix. */
  plain(path: string): string {
    const { prefix, delimiter } = this.variant.namespace;
    const name = path.toUpperCase() === 'INBOX' ? 'INBOX' : path;
    return (name.startsWith(prefix) ? name.slice(prefix.length) : name).replaceAll(delimiter, '/');
  }

  async boxes(): Promise<string[]> {
    const list = await this.raw.list();
    return list
      .filter(({ attributes }) => !attributes.some((one) => /noselect|nonexistent/i.test(one)))
      .map(({ name }) => this.plain(name));
  }

  async look(): Promise<Seen[]> {
    const seen: Seen[] = [];
    for (const box of await this.boxes()) seen.push(...(await this.lookInto(box)));
    return seen;
  }

  async lookInto(box: string): Promise<Seen[]> {
    const { exists } = await this.raw.select(this.at(box), 'EXAMINE');
    const list = exists === 0 ? [] : await this.raw.messages();
    return list.map(({ uid, flags, messageId }) => ({
      ...{ box, uid, name: messageId.slice(1, -3) },
      flags: flags
        .map((flag) => flag.toLowerCase())
        .filter((flag) => flag !== '\\recent')
        .sort(),
    }));
  }

  async append(box: string, names: readonly string[], flags: string[] = []): Promise<void> {
    // Courier appends nothing to what is examined.
    await this.raw.select('INBOX', 'EXAMINE');
    for (const name of names)
      await this.raw.ok(
        `APPEND "${this.at(box)}" (${flags.join(' ')}) "${arrived}"`,
        Buffer.from(mail(name)),
      );
  }

  async store(of: Pick<Seen, 'box' | 'uid'>, change: '+FLAGS' | '-FLAGS', flags: string[]): Promise<void> {
    await this.raw.select(this.at(of.box));
    await this.raw.store(of.uid, change, flags);
  }

  async expunge(of: readonly Seen[]): Promise<void> {
    for (const box of new Set(of.map((one) => one.box))) {
      await this.raw.select(this.at(box));
      const uids = of.filter((one) => one.box === box).map(({ uid }) => uid);
      if (uids.length > 0) await this.raw.expunge(uids.join(','));
    }
  }

  /** As clients do that know no MOVE. */
  async move(of: Seen, target: string): Promise<void> {
    await this.raw.select(this.at(of.box));
    await this.raw.ok(`UID COPY ${of.uid} "${this.at(target)}"`);
    await this.raw.expunge(of.uid);
  }

  /** Names of the mailboxes that other programs are to show. */
  async subscribed(): Promise<string[]> {
    const { untagged } = await this.raw.ok('LSUB "" "*"');
    return untagged.flatMap((line) => {
      const found = /^LSUB \([^)]*\) (?:NIL|"[^"]*") (?:"([^"]*)"|(\S+))$/.exec(line);
      return found ? [this.plain(found[1] ?? found[2] ?? '')] : [];
    });
  }

  async unsubscribe(box: string): Promise<void> {
    if ((await this.subscribed()).includes(box)) await this.raw.ok(`UNSUBSCRIBE "${this.at(box)}"`);
  }

  async create(box: string): Promise<void> {
    await this.raw.ok(`CREATE "${this.at(box)}"`);
  }

  async remove(box: string): Promise<void> {
    const name = `"${this.at(box)}"`;
    // Some servers will not delete what is selected, and Cyrus nothing that has a use.
    await this.raw.select('INBOX', 'EXAMINE');
    let removed = await this.#delete(name);
    if (/SPECIAL-USE/.test(removed.text)) {
      await this.raw.ok(`SETMETADATA ${name} (/private/specialuse NIL)`);
      removed = await this.#delete(name);
    }
    if (removed.status !== 'OK') throw new Error(`DELETE ${box}: ${removed.text}`);
  }

  async #delete(name: string): ReturnType<RawImap['command']> {
    for (;;) {
      const removed = await this.raw.command(`DELETE ${name}`);
      // What it deletes, Cyrus keeps under a name with the time in seconds.
      if (!/already exists/i.test(removed.text)) return removed;
    }
  }

  async rename(box: string, name: string): Promise<void> {
    const raw = await this.connect();
    // Courier hangs up at some RENAMEs, having done them.
    const done = await raw.command(`RENAME "${this.at(box)}" "${this.at(name)}"`).catch(() => null);
    raw.close();
    if (done?.status === 'OK' || (done === null && (await this.boxes()).includes(name))) return;
    throw new Error(`RENAME ${box}: ${done?.text ?? 'the server hung up'}`);
  }

  /** As a server whose index was lost: the same mail and flags under another UIDVALIDITY and other UIDs. */
  async rebuild(box: string): Promise<void> {
    const { uidValidity } = await this.raw.select(this.at(box), 'EXAMINE');
    const kept: { date: string; flags: string[]; source: Buffer }[] = [];
    for (const { uid, flags } of await this.lookInto(box)) {
      const row = (await this.raw.ok(`UID FETCH ${uid} (INTERNALDATE)`)).untagged.join('\n');
      const date = /INTERNALDATE "([^"]+)"/.exec(row)?.[1] ?? '';
      kept.push({ date, flags, source: await this.raw.source(uid) });
    }
    // Courier's UIDVALIDITY is the time in seconds.
    for (let changed = false; !changed;) {
      await this.remove(box);
      await this.create(box);
      changed = (await this.raw.select(this.at(box), 'EXAMINE')).uidValidity !== uidValidity;
    }
    await this.raw.select('INBOX', 'EXAMINE');
    for (const { date, flags, source } of kept)
      await this.raw.ok(`APPEND "${this.at(box)}" (${flags.join(' ')}) "${date}"`, source);
  }

  /** Leaves an empty INBOX and nothing else. */
  async clear(): Promise<void> {
    for (const box of (await this.boxes()).sort().reverse())
      if (!undeletable.includes(box)) await this.remove(box);
    await this.expunge(await this.look());
  }

  close(): void {
    this.raw.close();
  }
}
