/** Writes down the lines that a fault proxy has seen, numbers them, and wakes those who wait for one. */
import type { Direction, SessionLine } from './faults';

export class SessionRecord {
  #lines: SessionLine[] = [];
  readonly #numbers: Record<Direction, number> = { 'to-server': 0, 'to-client': 0 };
  readonly #waiting = new Set<() => void>();

  get lines(): readonly SessionLine[] {
    return this.#lines;
  }

  begin(connection: number, direction: Direction, text: string): SessionLine {
    this.#numbers[direction] += 1;
    const number = this.#numbers[direction];
    const at = performance.now();
    const line: SessionLine = { connection, direction, number, text, at, octets: 0, fate: 'passing' };
    this.#lines.push(line);
    return line;
  }

  /** A line has come to its end, whatever its fate. */
  ended(): void {
    for (const look of this.#waiting) look();
  }

  forget(): void {
    this.#lines = [];
    this.#numbers['to-server'] = 0;
    this.#numbers['to-client'] = 0;
  }

  /** The first line that is meant and has come to its end, seen already or still to come. */
  waitFor(direction: Direction, meant: (line: SessionLine) => boolean): Promise<SessionLine> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.#lines.find(
          (line) => line.direction === direction && line.fate !== 'passing' && meant(line),
        );
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}
