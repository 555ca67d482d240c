/** What a text's field says of its spelling, and how what stands in it already is looked at anew when that changes. */
import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import type { SpellingLanguage } from '../../../electron/contract/spelling';
import { useSpellCheck, useSpelling } from '../../state/spelling';

interface SpellCheckAttributes {
  lang: SpellingLanguage | undefined;
  spellCheck: boolean;
}

/** @param language of the sender; undefined: each text shows it by its words */
export function useSpellCheckOf<T extends HTMLElement>(
  field: RefObject<T | null>,
  language: SpellingLanguage | undefined,
): SpellCheckAttributes {
  const spellCheck = useSpellCheck();
  const generation = useSpelling((state) => state.generation);
  const now = `${language ?? ''} ${generation}`;
  const looked = useRef(now);
  useEffect(() => {
    const element = field.current;
    if (!element || looked.current === now) return;
    looked.current = now;
    return judgeAnew(element, spellCheck);
  }, [field, now, spellCheck]);
  return { lang: language, spellCheck };
}

/** The browser looks at what is typed, and would leave all else as it was judged before. */
function judgeAnew(element: HTMLElement, spellCheck: boolean): () => void {
  const turn = (on: boolean): void => element.setAttribute('spellcheck', String(on));
  turn(false);
  const frame = requestAnimationFrame(() => turn(spellCheck));
  return () => {
    cancelAnimationFrame(frame);
    turn(spellCheck);
  };
}
