/** Work on one thing after the other, where what cannot be done yet is tried again later by itself. */
export interface LateWork<Id> {
  follow(id: Id): void;
  /** Resolves when everything was looked at that was to be until now. */
  settled(): Promise<void>;
  stop(): void;
}

/** ms until a thing is looked at again that could not be dealt with: twice as long each time. */
const firstPause = 2_000;
const longestPause = 60_000;

/**
 * @param look @returns whether it is to be looked at again later; what it throws counts as yes
 * @param threw hears what `look` threw
 */
export function createLateWork<Id>(
  look: (id: Id) => Promise<boolean>,
  threw: (error: unknown) => void,
): LateWork<Id> {
  const wanted = new Set<Id>();
  const late = new Map<Id, number>();
  const timers = new Set<NodeJS.Timeout>();
  let running: Promise<void> | null = null;
  let stopped = false;

  const work = async (): Promise<void> => {
    for (const id of wanted) {
      if (stopped) return;
      wanted.delete(id);
      try {
        if (await look(id)) later(id);
        else late.delete(id);
      } catch (error) {
        threw(error);
        later(id);
      }
    }
  };

  /** Sooner for what has just begun to wait than for what has waited long. */
  const later = (id: Id): void => {
    const pause = Math.min((late.get(id) ?? firstPause / 2) * 2, longestPause);
    late.set(id, pause);
    const timer = setTimeout(() => {
      timers.delete(timer);
      follow(id);
    }, pause);
    timer.unref();
    timers.add(timer);
  };

  const follow = (id: Id): void => {
    wanted.add(id);
    if (stopped) return;
    running ??= Promise.resolve()
      .then(work)
      .finally(() => {
        running = null;
        const [next] = wanted;
        if (next !== undefined && !stopped) follow(next);
      });
  };

  return {
    follow,
    async settled() {
      while (running) await running;
    },
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
