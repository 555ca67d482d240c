/** A message's body: HTML in its frame, plain text in our own type, or the truth about why there is none yet. */
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { ReadableId } from '../../../electron/contract/readable-id';
import type { MessageBody, MessageDetail } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { HtmlBody } from '../../ui/mail-html/html-body';
import { isTooLarge, tooLargeSentence } from '../../ui/mail-html/html-size';
import { PlainBody } from './plain-body';
import styles from './reader.module.css';

export function MessageBodyView({ message }: { message: MessageDetail }): ReactNode {
  const { body } = message;
  return body ? <BodyView id={message.id} body={body} /> : <MissingBody message={message} />;
}

export function BodyView({ id, body }: { id: ReadableId; body: MessageBody }): ReactNode {
  const [wish, setWish] = useState<'html' | 'text' | null>(null);
  const hasText = body.text.trim() !== '';
  const tooLarge = useMemo(() => body.html !== null && isTooLarge(body.html), [body.html]);
  const hasHtml = !tooLarge && body.html !== null && body.html.trim() !== '';
  const show = hasHtml && wish !== 'text' ? 'html' : 'text';
  return (
    <div className={styles.body}>
      {[body.problem, tooLarge && tooLargeSentence].map(
        (sentence) =>
          sentence && (
            <p key={sentence} className={styles.problem} role="note">
              {sentence}
            </p>
          ),
      )}
      {hasHtml && hasText && (
        <div className={styles.toggle} role="group" aria-label="Show the message as">
          <button type="button" aria-pressed={show === 'html'} onClick={() => setWish('html')}>
            HTML
          </button>
          <button type="button" aria-pressed={show === 'text'} onClick={() => setWish('text')}>
            Plain text
          </button>
        </div>
      )}
      {show === 'html' && body.html !== null ? (
        <HtmlBody key={id} messageId={id} html={body.html} title="Message text" isPane />
      ) : hasText ? (
        <PlainBody text={body.text} />
      ) : (
        <EmptyState title="This message has no text" />
      )}
    </div>
  );
}

/** Asks for the body when opened, ahead of all the others. */
function MissingBody({ message }: { message: MessageDetail }): ReactNode {
  const { id, bodyState } = message;
  const [sentence, setSentence] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let gone = false;
    void sendCommand('mail.fetch-body', { messageId: id }).then((result) => {
      if (!gone) setSentence(result.ok ? null : result.sentence);
    });
    return () => {
      gone = true;
    };
  }, [id, tries]);
  return (
    <EmptyState
      title={
        bodyState === 'failed' ? 'This message could not be read' : 'This message has not been downloaded yet'
      }
      role="status"
    >
      <p>{sentence ?? 'It will be fetched as soon as its server can be reached.'}</p>
      <Button onClick={() => setTries((known) => known + 1)}>Try again</Button>
    </EmptyState>
  );
}
