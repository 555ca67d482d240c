/** Drafts over the life of the window: those of the last time come back, and nothing typed is left unsaved when it goes. */
import { useEffect } from 'react';
import { loadComposers } from './load-composers';
import { reopenDrafts, saveAllDrafts } from './state/composer-tabs';
import { useSpelling } from './state/spelling';
import { withEditor } from './ui/rich-text/load-editor';

export function useDrafts(): void {
  useEffect(() => {
    void reopenDrafts();
    void useSpelling.getState().load();
    // When nothing else is to be done, so that the first draft opens at once.
    const idle = requestIdleCallback(() => {
      void loadComposers();
      withEditor(() => undefined);
    });
    const events = ['blur', 'pagehide', 'beforeunload'] as const;
    for (const event of events) window.addEventListener(event, saveAllDrafts);
    return () => {
      cancelIdleCallback(idle);
      for (const event of events) window.removeEventListener(event, saveAllDrafts);
    };
  }, []);
}
