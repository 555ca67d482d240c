/** HTML mail: sanitised here, served by main under its own policy, framed without scripts and without our origin. */
import { ShieldCheck } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { ReadableId } from '../../../electron/contract/readable-id';
import { sendCommand } from '../../data/use-commands';
import { useStatus } from '../../state/status-store';
import { useShownTheme } from '../../state/use-theme';
import { Button } from '../button';
import styles from './html-body.module.css';
import { sanitisedLately } from './sanitised-lately';

interface HtmlBodyProps {
  /** Whose inline parts it may show. */
  messageId: ReadableId;
  html: string;
  /** The frame's accessible name. */
  title: string;
  /** Whether F6 goes to it. */
  isPane?: boolean;
}

/** After all else is on the screen: to clean a long newsletter takes longer than the rest, and who goes on at once needs none of it. */
export function HtmlBody(props: HtmlBodyProps): ReactNode {
  return useDeferredValue(true, false) && <CleanBody {...props} />;
}

function CleanBody({ messageId, html, title, isPane = false }: HtmlBodyProps): ReactNode {
  // Once for this view: opening the message again asks again.
  const [allowRemote, setAllowRemote] = useState(false);
  const [frame, setFrame] = useState<{ url: string } | { problem: string } | null>(null);
  const workOffline = useStatus((state) => state.workOffline);
  const theme = useShownTheme();
  const sanitised = useMemo(() => sanitisedLately(html, { allowRemote }), [html, allowRemote]);

  const canvas = theme === 'dark' && !sanitised.coloured ? 'dark' : 'light';

  useEffect(() => {
    let gone = false;
    void sendCommand('frame.put', { messageId, html: sanitised.html, allowRemote, canvas }).then((result) => {
      if (!gone) setFrame(result.ok ? { url: result.value.url } : { problem: result.sentence });
    });
    return () => {
      gone = true;
    };
  }, [messageId, sanitised, allowRemote, canvas]);

  return (
    <>
      {sanitised.remote > 0 && !allowRemote && (
        <div className={styles.privacy} role="note" aria-label="Remote content">
          <ShieldCheck size={17} aria-hidden />
          <p>Remote images and styles were blocked to protect your privacy.</p>
          {workOffline ? (
            <p>They can be loaded when you are online.</p>
          ) : (
            <Button onClick={() => setAllowRemote(true)}>Load images</Button>
          )}
        </div>
      )}
      {frame && 'problem' in frame && (
        <p className={styles.problem} role="alert">
          {frame.problem}
        </p>
      )}
      {frame && 'url' in frame && (
        <iframe
          className={canvas === 'dark' ? `${styles.frame} ${styles.dark}` : styles.frame}
          title={title}
          data-f6={isPane ? 'reader' : undefined}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          referrerPolicy="no-referrer"
          src={frame.url}
        />
      )}
    </>
  );
}
