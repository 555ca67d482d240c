/** The broker: who gets which port, when pages load, die and keep dying. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPortBroker } from '../../../electron/main/port-broker';
import { createRestartLimit } from '../../../electron/main/restart-limit';
import type { MessagePortLike } from '../../../electron/main/store/store-client';

interface NamedPort extends MessagePortLike {
  name: string;
}

class Page extends EventEmitter {
  readonly got: string[] = [];
  reload = vi.fn();
  isDestroyed = () => false;
  postMessage(channel: string, message: unknown, ports: NamedPort[] = []): void {
    this.got.push(
      `${channel} ${(message as { client: string }).client} ${ports.map((port) => port.name).join()}`,
    );
  }
  loads(): void {
    this.emit('did-finish-load');
  }
  dies(reason = 'crashed'): void {
    this.emit('render-process-gone', {}, { reason });
  }
}

function setUp() {
  let channels = 0;
  const port = (name: string): NamedPort => ({
    name,
    postMessage: vi.fn(),
    on: vi.fn(),
    start: vi.fn(),
    close: vi.fn(),
  });
  const attach = vi.fn();
  const detach = vi.fn();
  const gaveUp = vi.fn();
  let now = 0;
  const broker = createPortBroker<NamedPort>({
    newChannel: () => ({ port1: port(`${++channels}a`), port2: port(`${channels}b`) }),
    storeClient: { attach, detach },
    log: () => undefined,
    newLimit: () => createRestartLimit(),
    gaveUp,
    now: () => now,
  });
  const store = new Page();
  const ui = new Page();
  broker.watchStore(store);
  broker.watchUi(ui);
  return { store, ui, attach, detach, gaveUp, advance: (ms: number) => (now += ms) };
}

const attached = (attach: ReturnType<typeof vi.fn>) =>
  attach.mock.calls.map(([port]) => (port as NamedPort).name);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('ports', () => {
  it('go out once both pages are there, two ends of one channel', () => {
    const { store, ui, attach } = setUp();
    ui.loads();
    expect(ui.got).toEqual([]);
    store.loads();
    expect(store.got).toEqual(['satchel:write-port main 1b', 'satchel:read-port ui 2a']);
    expect(ui.got).toEqual(['satchel:read-port ui 2b']);
    expect(attached(attach)).toEqual(['1a']);
  });

  it('are new for both when the ui is loaded again, and the write port stays', () => {
    const { store, ui, attach } = setUp();
    store.loads();
    ui.loads();
    ui.loads();
    expect(ui.got).toEqual(['satchel:read-port ui 2b', 'satchel:read-port ui 3b']);
    expect(store.got.at(-1)).toBe('satchel:read-port ui 3a');
    expect(attach).toHaveBeenCalledOnce();
  });

  it('are new for all when the store page dies and comes back', () => {
    const { store, ui, attach, detach } = setUp();
    store.loads();
    ui.loads();
    store.dies();
    expect(detach).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(0);
    expect(store.reload).toHaveBeenCalledOnce();
    // A ui that loads meanwhile waits for the store.
    ui.loads();
    expect(ui.got).toHaveLength(1);
    store.loads();
    expect(attached(attach)).toEqual(['1a', '3a']);
    expect(ui.got.at(-1)).toBe('satchel:read-port ui 4b');
  });
});

describe('a page that keeps dying', () => {
  it('is started again later and later, then no more, and that is told once', () => {
    const { store, gaveUp } = setUp();
    for (let death = 1; death <= 5; death++) {
      store.dies();
      vi.advanceTimersByTime(5_000);
      expect(store.reload).toHaveBeenCalledTimes(death);
    }
    store.dies();
    vi.advanceTimersByTime(60_000);
    expect(store.reload).toHaveBeenCalledTimes(5);
    expect(gaveUp).toHaveBeenCalledOnce();
    expect(gaveUp).toHaveBeenCalledWith('store', expect.stringContaining('safe'));
  });

  it('is forgiven after a quiet minute; an orderly end is no death', () => {
    const { ui, gaveUp, advance } = setUp();
    for (let death = 0; death < 20; death++) {
      ui.dies();
      advance(61_000);
      vi.advanceTimersByTime(0);
    }
    expect(ui.reload).toHaveBeenCalledTimes(20);
    ui.dies('clean-exit');
    vi.advanceTimersByTime(60_000);
    expect(ui.reload).toHaveBeenCalledTimes(20);
    expect(gaveUp).not.toHaveBeenCalled();
  });

  it('waits as the limit says', () => {
    const limit = createRestartLimit(3, 1_000);
    expect([limit.next(0), limit.next(10), limit.next(20), limit.next(30)]).toEqual([0, 250, 500, null]);
    expect(limit.next(5_000)).toBe(0);
  });
});
