/** What a test can do with an app that runs, however it was started. */
import type { ElectronApplication, Page } from 'playwright';
import type { WindowHands } from './window-hands';

export interface RunningElectron {
  /** The way into its main process; throws for the installed app, whose fuses allow none. */
  readonly app: ElectronApplication;
  /** Instead of `app` for the installed app, else null. */
  hands: WindowHands | null;
  /** The window that a person sees. */
  ui: Page;
  pid: number;
  /** What the app wrote to stdout and stderr so far. */
  output(): string;
  /** Closes as a person would. */
  close(): Promise<void>;
  /** SIGKILL for all of its processes at once. */
  kill(): Promise<void>;
}
