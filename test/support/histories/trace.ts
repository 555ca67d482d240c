/** What the store, the journal and the wire did since the last rest: a finding of a race seldom comes a second time. */
import type { StoreRequest, StoreRequestOf, StoreValues } from '../../../electron/contract/store-writes';
import type { StoreApi } from '../../../electron/main/store/store-api';
import type { SessionLine } from '../fault-proxy/faults';

type Who = 'step' | 'store' | 'answer' | 'failed' | 'journal' | 'wire';

/** Characters of one line; a body says nothing here. */
const longest = 4_000;

export class Trace {
  #lines: { at: number; who: Who; what: string }[] = [];

  /** @param what anything that JSON can say */
  note(who: Who, what: unknown): void {
    this.#lines.push({ at: performance.now(), who, what: textOf(what) });
  }

  forget(): void {
    this.#lines = [];
  }

  /** The store, whose requests and answers are noted from now on. */
  of(store: StoreApi): StoreApi['request'] {
    return async <K extends StoreRequest['kind']>(request: StoreRequestOf<K>): Promise<StoreValues[K]> => {
      this.note('store', request);
      try {
        const answer = await store.request<K>(request);
        this.note('answer', { of: request.kind, answer });
        return answer;
      } catch (error) {
        this.note('failed', { of: request.kind, error: String(error) });
        throw error;
      }
    };
  }

  /** One line each, in the order in which they happened, with the ms of the process. */
  text(wire: readonly SessionLine[]): string {
    const seen = wire.map(({ at, connection, direction, text, fate }) => {
      const arrow = direction === 'to-server' ? '>' : '<';
      const what = `${connection}${arrow} ${text}${fate === 'passed' ? '' : ` (${fate})`}`;
      return { at, who: 'wire' as const, what: what.slice(0, longest) };
    });
    const all = [...this.#lines, ...seen].sort((a, b) => a.at - b.at);
    return all.map(({ at, who, what }) => `${at.toFixed(1)} ${who} ${what}\n`).join('');
  }
}

function textOf(what: unknown): string {
  const text = JSON.stringify(what, (_key, value: unknown) =>
    ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? `${value.byteLength} octets` : value,
  );
  return (text ?? 'nothing').slice(0, longest);
}
