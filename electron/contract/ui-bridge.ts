/** What the preloads put before the pages: the ui's `window.satchel`, and the window messages that carry ports (types only). */
import type { CommandArguments, CommandName, CommandResult, CommandValues } from './commands';
import type { StatusEvent } from './status-events';

/** `window.satchel` of the ui page. */
export interface SatchelBridge {
  /** Gives one command to main. Rejects only where main itself is broken; every expected failure is a value. */
  command<N extends CommandName>(
    name: N,
    args: CommandArguments<N>,
  ): Promise<CommandResult<CommandValues[N]>>;
  /** Calls `listener` for each status event from now on; the answer ends that. */
  onStatus(listener: (event: StatusEvent) => void): () => void;
  /** The window's zoom as a factor, 1 being 100 %: the page itself cannot set it. */
  zoom: { get(): number; set(factor: number): void };
}

/**
 * Main hands a port to a page by `webContents.postMessage(channel, PortGrant, [port])` on the channels
 * `satchel:write-port` (store page) and `satchel:read-port` (store page and ui page).
 */
export interface PortGrant {
  /** Who reads at the other end: a new port for the same client replaces its old one. */
  client: string;
}

/**
 * Window messages between a page and its own preload. A page says `satchel:page-ready` once its listener stands;
 * ports that came earlier wait in the preload, so main may send them at any time after the page began to load.
 */
export type PageMessage =
  | { kind: 'satchel:page-ready' }
  | { kind: 'satchel:write-port'; client: string }
  | { kind: 'satchel:read-port'; client: string };
