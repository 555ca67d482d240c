/** Keeps the paths that the system names before the app can open anything. */

export interface IncomingFiles {
  add(paths: readonly string[]): void;
  /** From now on `open` gets them, first those that came before. */
  deliverTo(open: (paths: readonly string[]) => void): void;
}

export function createIncomingFiles(): IncomingFiles {
  const waiting: string[] = [];
  let open: ((paths: readonly string[]) => void) | null = null;
  const flush = (): void => {
    if (open && waiting.length > 0) open(waiting.splice(0));
  };
  return {
    add(paths) {
      waiting.push(...paths);
      flush();
    },
    deliverTo(receiver) {
      open = receiver;
      flush();
    },
  };
}
