/** The message that is answered or forwarded, below the text: as it looked, folded away, taken out, or made part of the text. */
import { ChevronDown, ChevronRight, MessageSquareQuote, Trash2 } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { DraftId, DraftQuote } from '../../../electron/contract/draft';
import { Button } from '../../ui/button';
import { HtmlBody } from '../../ui/mail-html/html-body';
import { isTooLarge } from '../../ui/mail-html/html-size';
import styles from './quote-view.module.css';

interface QuoteViewProps {
  quote: DraftQuote;
  /** Its pictures go along with the draft. */
  draftId: DraftId;
  forwarded: boolean;
  onAttribution: (attribution: string) => void;
  onIntoText: () => void;
  onRemove: () => void;
}

export function QuoteView({
  quote,
  draftId,
  forwarded,
  onAttribution,
  onIntoText,
  onRemove,
}: QuoteViewProps): ReactNode {
  const id = useId();
  const [open, setOpen] = useState(true);
  const { attribution, html, text } = quote;
  const framed = useMemo(() => html !== null && html.trim() !== '' && !isTooLarge(html), [html]);
  const name = forwarded ? 'Forwarded message' : 'Quoted message';
  return (
    <section className={styles.quote} aria-label={name}>
      <div className={styles.bar}>
        <Button
          look="quiet"
          icon={open ? ChevronDown : ChevronRight}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {name}
        </Button>
        <span className={styles.spring} />
        <Button look="quiet" icon={MessageSquareQuote} onClick={onIntoText}>
          Quote in the text
        </Button>
        <Button look="quiet" icon={Trash2} onClick={onRemove}>
          Remove
        </Button>
      </div>
      <div id={id} hidden={!open} className={styles.content}>
        <textarea
          className={styles.attribution}
          aria-label="Line above the quoted message"
          dir="auto"
          spellCheck={false}
          rows={Math.min(12, attribution.split('\n').length)}
          value={attribution}
          onChange={(event) => onAttribution(event.target.value)}
        />
        {open &&
          (framed && html !== null ? (
            <div className={styles.frame}>
              <HtmlBody messageId={draftId} html={html} title={name} />
            </div>
          ) : (
            // Focusable, so that it can be scrolled by keys.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            <div className={styles.plain} tabIndex={0} role="document" aria-label={name} dir="auto">
              {text}
            </div>
          ))}
      </div>
    </section>
  );
}
