/** Addresses of the local mail history that fit what is being typed, the likely ones first; no network is asked. */
import { useEffect, useState } from 'react';
import type { DraftRecipient } from '../../../electron/contract/draft';
import type { KnownAddress } from '../../../electron/contract/queries';
import { storeConnection } from '../../data/store-connection';
import { stillFits } from './recipients';

interface Completion {
  found: readonly KnownAddress[];
  /** The one that Enter takes; -1: none. */
  at: number;
  step: (by: 1 | -1) => void;
  forget: () => void;
}

const shown = 8;
const none: readonly KnownAddress[] = [];

/** @param taken those that are in the field already */
export function useCompletion(text: string, taken: readonly DraftRecipient[]): Completion {
  const [answer, setAnswer] = useState<{ text: string; found: readonly KnownAddress[] }>({
    text: '',
    found: none,
  });
  const [at, setAt] = useState(0);
  const [forgotten, setForgotten] = useState<string | null>(null);
  const typed = text.trim();
  useEffect(() => {
    if (typed === '') return;
    let gone = false;
    void storeConnection.get('address-completion', { text: typed, limit: shown + 4 }).then(
      (found) => {
        if (gone) return;
        setAnswer({ text: typed, found });
        setAt(0);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [typed]);
  const known = new Set(taken.map(({ address }) => address.toLowerCase()));
  const found =
    typed === '' || forgotten === typed || !typed.startsWith(answer.text)
      ? none
      : answer.found
          // It may answer less than what is typed by now: whoever does not fit that must not be taken by a key.
          .filter((one) => !known.has(one.address.toLowerCase()) && stillFits(one, typed))
          .slice(0, shown);
  return {
    found,
    at: Math.min(at, found.length - 1),
    step: (by) => setAt((now) => (Math.min(now, found.length - 1) + by + found.length) % found.length),
    forget: () => setForgotten(typed),
  };
}
