/** What the fault proxy shall do at which line of a session, and which of it is due: pure, no sockets. */

export type Direction = 'to-server' | 'to-client';

/** One protocol line, as it came. */
export interface SessionLine {
  /** From 1, in the order in which clients connected. */
  connection: number;
  direction: Direction;
  /** From 1, among all lines in this direction since the proxy started or forgot. */
  number: number;
  /** Without its end; of a literal only the announcement is kept. As latin1, so that bytes survive. */
  text: string;
  /** When it began: ms of `performance.now()`. */
  at: number;
  /** Bytes of the whole line with its literals and its end. */
  octets: number;
  /** `passing` until its end has come; `lost` when the way to the other side was cut, or the client went meanwhile. */
  fate: 'passing' | 'passed' | 'swallowed' | 'lost';
}

/**
 * A line by its number or by what it is: of a line with literals a predicate sees what comes before the first one.
 * `before` is when nothing of the line was passed on yet; `after` when all of it was, literals too.
 */
export interface Moment {
  direction: Direction;
  line: number | ((line: SessionLine) => boolean);
  when: 'before' | 'after';
}

export interface Cut {
  /** `fin` ends the stream without TLS's goodbye, `rst` resets it. */
  how: 'fin' | 'rst';
  /** Which connection is cut; the one that is not stays open and hears nothing more. */
  side: 'client' | 'server' | 'both';
}

export type Deed =
  { kind: 'cut'; cut: Cut } | { kind: 'hold'; released: Promise<void> } | { kind: 'swallow' };

/** A fault that waits for its line; it happens once. */
export interface Fault {
  /** The line at which it happened. */
  readonly fired: Promise<SessionLine>;
  /** It shall not happen any more. */
  cancel(): void;
}

interface Planned {
  moment: Moment;
  deed: Deed;
  /** Set when the line has begun: `after` waits for this one's end. */
  line: SessionLine | null;
  fire: (line: SessionLine) => void;
}

export class FaultPlan {
  readonly #planned = new Set<Planned>();

  add(moment: Moment, deed: Deed): Fault {
    let fire: Planned['fire'] = () => undefined;
    const fired = new Promise<SessionLine>((resolve) => (fire = resolve));
    const planned: Planned = { moment, deed, line: null, fire };
    this.#planned.add(planned);
    return { fired, cancel: () => void this.#planned.delete(planned) };
  }

  /** What is due now that this line begins; what is due at its end is remembered. In the order of planning. */
  begins(line: SessionLine): Deed[] {
    for (const planned of this.#planned) {
      if (planned.line === null && meets(planned.moment, line)) planned.line = line;
    }
    return this.#take(line, 'before');
  }

  /** Whether something will be due when this line, which has begun, was passed on. */
  awaitsEndOf(line: SessionLine): boolean {
    return [...this.#planned].some((planned) => planned.line === line && planned.moment.when === 'after');
  }

  /** What is due now that this line was passed on. */
  ends(line: SessionLine): Deed[] {
    return this.#take(line, 'after');
  }

  #take(line: SessionLine, when: Moment['when']): Deed[] {
    const due = [...this.#planned].filter((planned) => planned.line === line && planned.moment.when === when);
    return due.map((planned) => {
      this.#planned.delete(planned);
      planned.fire({ ...line });
      return planned.deed;
    });
  }
}

function meets(moment: Moment, line: SessionLine): boolean {
  if (moment.direction !== line.direction) return false;
  return typeof moment.line === 'number' ? moment.line === line.number : moment.line(line);
}
