/** Which mailbox bore which path when: mailboxes are made, renamed and deleted under the feet of those who use them. */

interface Name {
  box: number;
  path: string;
  /** ms */
  from: number;
  to: number;
}

export class BoxNames {
  #names: Name[] = [];
  #serial = 0;

  /** A mailbox that bears the path from `from` (ms) on. */
  made(path: string, from: number): number {
    const box = ++this.#serial;
    this.#names.push({ box, path, from, to: Infinity });
    return box;
  }

  /** @param during ms; from its start the new name may have been there, until its end the old one */
  renamed(box: number, path: string, during: { start: number; end: number }): void {
    this.gone(box, during.end);
    this.#names.push({ box, path, from: during.start, to: Infinity });
  }

  gone(box: number, at: number): void {
    for (const name of this.#names) if (name.box === box && name.to === Infinity) name.to = at;
  }

  /** The mailbox that bears the path now. */
  at(path: string): number | undefined {
    return this.#names.find((name) => name.path === path && name.to === Infinity)?.box;
  }

  pathOf(box: number): string | undefined {
    return this.#names.find((name) => name.box === box && name.to === Infinity)?.path;
  }

  /** Mailboxes that bore the path at some time in between (ms). */
  named(path: string, from: number, to: number): number[] {
    const found = this.#names.filter((name) => name.path === path && name.from <= to && name.to >= from);
    return [...new Set(found.map(({ box }) => box))];
  }

  /** Paths that the mailbox bore at some time in between (ms). */
  pathsOf(box: number, from: number, to: number): string[] {
    return this.#names
      .filter((name) => name.box === box && name.from <= to && name.to >= from)
      .map(({ path }) => path);
  }

  /** All paths of now. */
  get paths(): string[] {
    return this.#names.filter(({ to }) => to === Infinity).map(({ path }) => path);
  }
}
