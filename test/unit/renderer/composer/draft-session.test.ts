/** The way of a draft into the vault: in time, in order, and never told as saved when it is not. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DraftContent } from '../../../../electron/contract/draft';
import type { SendCommand } from '../../../../renderer/data/use-commands';
import { createDraftSession, savePause } from '../../../../renderer/state/draft-session';
import { openDraft } from './fixtures';

beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
afterEach(() => void vi.useRealTimers());

/** Main's side: takes saves when told to, and refuses one that does not name the newest revision, as the vault does. */
function vault(revision = 0) {
  const saved: DraftContent[] = [];
  const waiting: (() => void)[] = [];
  let broken: string | null = null;
  let held = false;
  const send = (async (name: string, args: { revision: number; content: DraftContent }) => {
    expect(name).toBe('draft.save');
    if (held) await new Promise<void>((resolve) => waiting.push(resolve));
    if (broken !== null) return { ok: false, sentence: broken, error: null };
    if (args.revision !== revision) return { ok: false, sentence: 'older', error: null };
    revision += 1;
    saved.push(args.content);
    return { ok: true, value: { revision } };
  }) as unknown as SendCommand;
  return {
    send,
    saved,
    breakWith: (sentence: string | null) => void (broken = sentence),
    hold: () => void (held = true),
    release: () => {
      held = false;
      for (const go of waiting.splice(0)) go();
    },
  };
}

describe('a draft session', () => {
  it('saves within a second of the first change, however fast the typing goes on', async () => {
    const main = vault();
    const session = createDraftSession(openDraft(), main);
    for (let count = 0; count < 20; count += 1) {
      session.change({ subject: `Subject ${count}` });
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(savePause).toBeLessThanOrEqual(800);
    expect(main.saved.length).toBeGreaterThanOrEqual(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(main.saved.at(-1)?.subject).toBe('Subject 19');
    expect(session.view().saving).toEqual({ kind: 'saved', at: expect.any(Number) as number });
  });

  it('saves nothing of a draft that nobody touched', async () => {
    const main = vault();
    const session = createDraftSession(openDraft(), main);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await session.save()).toBe(true);
    expect(main.saved).toEqual([]);
    expect(session.view().saving).toEqual({ kind: 'untouched' });
  });

  it('reads the text when it saves, not with each key press', async () => {
    const main = vault();
    const session = createDraftSession(openDraft(), main);
    const read = vi.fn(() => ({ kind: 'html', html: '<p>typed</p>' }) as const);
    session.readBodyFrom(read);
    for (let count = 0; count < 50; count += 1) session.bodyChanged();
    expect(read).not.toHaveBeenCalled();
    await session.save();
    expect(read).toHaveBeenCalledTimes(1);
    expect(main.saved[0]?.body).toEqual({ kind: 'html', html: '<p>typed</p>' });
  });

  it('keeps the text when its editor goes away', () => {
    const session = createDraftSession(openDraft(), vault());
    session.readBodyFrom(() => ({ kind: 'html', html: '<p>typed</p>' }));
    session.bodyChanged();
    session.readBodyFrom(null);
    expect(session.content().body).toEqual({ kind: 'html', html: '<p>typed</p>' });
  });

  it('saves one after the other, and once more what changed meanwhile', async () => {
    const main = vault();
    const session = createDraftSession(openDraft(), main);
    main.hold();
    session.change({ subject: 'one' });
    const first = session.save();
    session.change({ subject: 'two' });
    const second = session.save();
    main.release();
    expect(await first).toBe(true);
    expect(await second).toBe(true);
    expect(main.saved.map(({ subject }) => subject)).toEqual(['one', 'two']);
    expect(session.revision()).toBe(2);
  });

  it('does not say "saved" while something newer is not', async () => {
    const main = vault();
    const session = createDraftSession(openDraft(), main);
    main.hold();
    session.change({ subject: 'one' });
    const first = session.save();
    session.change({ subject: 'two' });
    main.release();
    await first;
    expect(session.view().saving).toEqual({ kind: 'unsaved' });
  });

  it('tells a failure with its reason and tries again by itself', async () => {
    const main = vault();
    const session = createDraftSession(openDraft(), main);
    main.breakWith('The disk is full.');
    session.change({ subject: 'one' });
    expect(await session.save()).toBe(false);
    expect(session.view().saving).toEqual({ kind: 'failed', sentence: 'The disk is full.' });
    session.change({ subject: 'two' });
    expect(session.view().saving.kind).toBe('failed');
    main.breakWith(null);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(main.saved.map(({ subject }) => subject)).toEqual(['two']);
  });

  it('saves no more once it has ended', async () => {
    const main = vault();
    const session = createDraftSession(openDraft(), main);
    session.change({ subject: 'one' });
    session.end();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(main.saved).toEqual([]);
  });
});
