/** The mail and each draft that is being written, as tabs above the panes; absent while there is no draft. */
import { Mail, PenLine, X } from 'lucide-react';
import { useRef, useSyncExternalStore } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { DraftId } from '../../../electron/contract/draft';
import { closeDraft, useComposerTabs } from '../../state/composer-tabs';
import type { DraftSession } from '../../state/draft-session';
import { useUi } from '../../state/ui-store';
import { cx } from '../../ui/cx';
import styles from './tab-strip.module.css';

export function TabStrip(): ReactNode {
  const tabs = useComposerTabs((state) => state.tabs);
  const { activeDraft, activateDraft } = useUi();
  const strip = useRef<HTMLDivElement>(null);
  if (tabs.length === 0) return null;
  const ids: (DraftId | null)[] = [null, ...tabs.map(({ session }) => session.id)];
  const go = (id: DraftId | null): void => {
    activateDraft(id);
    strip.current?.querySelectorAll<HTMLElement>('[role=tab]')[ids.indexOf(id)]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, id: DraftId | null): void => {
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const at = ids.indexOf(id);
    const by = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    if (by !== undefined) go(ids[(at + by + ids.length) % ids.length] ?? null);
    else if (event.key === 'Home') go(null);
    else if (event.key === 'End') go(ids.at(-1) ?? null);
    else if (event.key === 'Delete' && id !== null) void closeDraft(id);
    else return;
    event.preventDefault();
  };
  return (
    <nav aria-label="Open tabs" data-pane="tabs">
      <div ref={strip} role="tablist" aria-label="Mail and drafts" className={styles.strip}>
        <Tab
          active={activeDraft === null}
          onActivate={() => activateDraft(null)}
          onKeyDown={(event) => onKeyDown(event, null)}
        >
          <Mail size={15} aria-hidden />
          <span className={styles.title}>Mail</span>
        </Tab>
        {tabs.map(({ session }) => (
          <DraftTab
            key={session.id}
            session={session}
            active={session.id === activeDraft}
            onActivate={() => activateDraft(session.id)}
            onKeyDown={(event) => onKeyDown(event, session.id)}
          />
        ))}
      </div>
    </nav>
  );
}

interface TabProps {
  active: boolean;
  onActivate: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Tab({
  active,
  onActivate,
  onKeyDown,
  onMiddle,
  children,
}: TabProps & { onMiddle?: () => void; children: ReactNode }): ReactNode {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={active}
      tabIndex={active ? 0 : -1}
      data-f6={active ? 'tabs' : undefined}
      aria-keyshortcuts={onMiddle ? 'Delete' : undefined}
      className={cx(styles.tab, active && styles.active)}
      onClick={onActivate}
      onAuxClick={(event) => event.button === 1 && onMiddle?.()}
      onKeyDown={onKeyDown}
    >
      {children}
    </button>
  );
}

function DraftTab({ session, ...rest }: TabProps & { session: DraftSession }): ReactNode {
  const { content, saving } = useSyncExternalStore(session.subscribe, session.view);
  const close = (): void => void closeDraft(session.id);
  return (
    <Tab {...rest} onMiddle={close}>
      <PenLine size={15} aria-hidden />
      <span className={styles.title} dir="auto">
        {content.subject.trim() || 'No subject'}
      </span>
      {saving.kind === 'failed' && <span className={styles.failed}>not saved</span>}
      {/* For the mouse: Delete does the same on the tab. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <span
        className={styles.close}
        data-tip="Save and close"
        onClick={(event) => {
          event.stopPropagation();
          close();
        }}
      >
        <X size={14} aria-hidden />
      </span>
    </Tab>
  );
}
