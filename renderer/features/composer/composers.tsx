/** Every draft that was on the screen, one of them shown: a hidden one keeps its cursor and its undo. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DraftId } from '../../../electron/contract/draft';
import { useComposerTabs } from '../../state/composer-tabs';
import { useUi } from '../../state/ui-store';
import { Composer } from './composer';

export function Composers(): ReactNode {
  const tabs = useComposerTabs((state) => state.tabs);
  const active = useUi((state) => state.activeDraft);
  // Those of the last time are not built before somebody looks at them.
  const [seen, setSeen] = useState<ReadonlySet<DraftId>>(new Set());
  if (active !== null && !seen.has(active)) setSeen(new Set([...seen, active]));
  return tabs
    .filter(({ session }) => seen.has(session.id))
    .map(({ session, note }) => (
      <Composer key={session.id} session={session} note={note} active={session.id === active} />
    ));
}
