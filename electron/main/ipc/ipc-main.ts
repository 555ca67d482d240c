/** The only place that listens on ipcMain: one channel, on which the ui gives its commands. */
import { ipcMain } from 'electron';
import type { RouteCommand } from './command-router';

export const commandChannel = 'satchel:command';

/** Starts taking commands. @returns a function that stops it */
export function listenForCommands(route: RouteCommand): () => void {
  ipcMain.handle(commandChannel, (event, payload: unknown) => route(event, payload));
  return () => ipcMain.removeHandler(commandChannel);
}
