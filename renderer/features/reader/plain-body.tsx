/** Plain text in our own type: links work, long quotes are folded. */
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { sendCommand } from '../../data/use-commands';
import { useNotices } from '../../state/notices';
import { findLinks, foldedFrom, splitQuotes } from './plain-text';
import styles from './plain-body.module.css';

export function PlainBody({ text }: { text: string }): ReactNode {
  return (
    // Focusable, so that it can be scrolled by keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.text} tabIndex={0} role="document" aria-label="Message text" data-f6="reader">
      <Passages text={text} depth={0} />
    </div>
  );
}

/** Quotes within quotes nest; beyond this depth their marks are shown as they are. */
const deepest = 8;

function Passages({ text, depth }: { text: string; depth: number }): ReactNode {
  const passages = useMemo(() => splitQuotes(text), [text]);
  return passages.map((passage, index) => {
    if (passage.kind === 'text' || depth >= deepest) return <Paragraphs key={index} text={passage.text} />;
    const quote = (
      <blockquote className={styles.quote}>
        <Passages text={passage.text} depth={depth + 1} />
      </blockquote>
    );
    if (passage.lines < foldedFrom || depth > 0) return <div key={index}>{quote}</div>;
    return (
      <details key={index} className={styles.fold}>
        <summary>Quoted text, {passage.lines.toLocaleString()} lines</summary>
        {quote}
      </details>
    );
  });
}

function Paragraphs({ text }: { text: string }): ReactNode {
  return text.split(/\n{2,}/).map((paragraph, index) => (
    <p key={index} dir="auto" className={styles.paragraph}>
      {findLinks(paragraph).map((piece, at) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          <a
            key={at}
            href={piece.url}
            title={piece.url}
            rel="noopener noreferrer"
            onClick={(event) => {
              event.preventDefault();
              void openLink(piece.url);
            }}
          >
            {piece.text}
          </a>
        ),
      )}
    </p>
  ));
}

async function openLink(url: string): Promise<void> {
  const result = await sendCommand('link.open', { url });
  if (!result.ok) useNotices.getState().tell({ level: 'error', sentence: result.sentence, actionId: null });
}
