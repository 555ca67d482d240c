/** Keeps one Satchel to a profile: a second start hands over what it was named and brings the first one's window forward. */
import * as z from 'zod';
import { longestMailto, mostMailtos } from '../contract/mailto-links';

/** What is needed of Electron's `app`. */
export interface SingleInstanceApp {
  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean;
  releaseSingleInstanceLock(): void;
  on(
    event: 'second-instance',
    listener: (event: unknown, argv: string[], workingDirectory: string, additionalData: unknown) => void,
  ): unknown;
}

/** What is needed of a window. */
export interface FocusableWindow {
  isDestroyed(): boolean;
  isMinimized(): boolean;
  restore(): void;
  show(): void;
  focus(): void;
}

/** What a command line named: a second start knows what its own meant, and where it stood. */
export interface Named {
  /** Absolute paths. */
  mailFiles: readonly string[];
  mailtos: readonly string[];
}

export interface HandOver extends Named {
  /** Called in the first one with what each later start named, if it named anything. */
  received: (named: Named) => void;
}

/** What comes through the lock is another process's word. */
const Handed = z.object({
  mailFiles: z.array(z.string().min(1).max(10_000)).max(1_000),
  mailtos: z.array(z.string().max(longestMailto)).max(mostMailtos).default([]),
});

/**
 * `told`: another Satchel has this profile and shows its window; the caller must quit at once and touch no file.
 * `contested`: the same, but its lock is gone (removed by hand), so that it heard of nothing.
 */
export type Claim = 'ours' | 'told' | 'contested';

/**
 * Takes the lock, which Electron keeps under `userData` and so for each profile: call after `openProfile`.
 * @param answered another Satchel with this profile has just been found alive
 * @param window the window to bring forward, null while there is none
 */
export function claimProfile(
  app: SingleInstanceApp,
  answered: boolean,
  window: () => FocusableWindow | null,
  handOver: HandOver,
): Claim {
  const { mailFiles, mailtos } = handOver;
  if (!app.requestSingleInstanceLock({ mailFiles, mailtos })) return 'told';
  if (answered) {
    app.releaseSingleInstanceLock();
    return 'contested';
  }
  app.on('second-instance', (_event, _argv, _workingDirectory, data) => {
    bringForward(window());
    const handed = Handed.safeParse(data);
    if (handed.success && handed.data.mailFiles.length + handed.data.mailtos.length > 0)
      handOver.received(handed.data);
  });
  return 'ours';
}

/** Shows, restores and focuses a window. */
export function bringForward(window: FocusableWindow | null): void {
  if (!window || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
