/** The composer: one draft with its header, text, quote and attachments, and everything that can be done with it. */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { DraftContent } from '../../../electron/contract/draft';
import type { Template } from '../../../electron/contract/identity';
import { offerActions } from '../../state/composer-actions';
import { closeDraft, discardDraft } from '../../state/composer-tabs';
import type { DraftSession } from '../../state/draft-session';
import { useNotices } from '../../state/notices';
import { useUi } from '../../state/ui-store';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import type { FormatQuestion } from '../../ui/rich-text/format-toolbar';
import { VisuallyHidden } from '../../ui/visually-hidden';
import { AttachmentList } from './attachment-list';
import { BodyEditor } from './body-editor';
import type { BodyHandle } from './body-editor';
import { ComposerHeader } from './composer-header';
import { ComposerToolbar } from './composer-toolbar';
import styles from './composer.module.css';
import { hasFormatting, htmlOf, plainOf } from './plain-and-html';
import { QuoteView } from './quote-view';
import { quoteIntoText, withoutPicturesOf } from './quote-into-text';
import { SendDialogs } from './send-dialogs';
import { SaveLine } from './save-line';
import { swapSignature, withSignature } from './signature';
import { TemplatesDialog } from './templates-dialog';
import { useAttachments } from './use-attachments';
import { findSender, useIdentities } from './use-identities';
import { useSending } from './use-sending';
import { describeWarning, tooLarge } from './warnings';

interface ComposerProps {
  session: DraftSession;
  /** A sentence worth telling at its opening. */
  note: string | null;
  /** Whether it is on the screen. */
  active: boolean;
}

export function Composer({ session, note, active }: ComposerProps): ReactNode {
  const { content, saving } = useSyncExternalStore(session.subscribe, session.view);
  const senders = useIdentities();
  const body = useRef<BodyHandle>(null);
  /** Raised when the text is replaced from outside of its editor. */
  const [generation, setGeneration] = useState(0);
  const [losing, setLosing] = useState(false);
  const [copies, setCopies] = useState(content.cc.length > 0 || content.bcc.length > 0);
  const [asking, setAsking] = useState<FormatQuestion | null>(null);
  const [choosing, setChoosing] = useState(false);
  const chosen = useRef<Template | null>(null);
  const sending = useSending(session, body);
  const attachments = useAttachments(session, content, body);
  const sender = findSender(senders, content.accountId, content.identityId);
  const large = content.attachments.length > 0 ? tooLarge(content, sender?.sizeLimit ?? null) : null;

  const change = (part: Partial<DraftContent>): void => {
    const { body: before } = session.content();
    session.change(part);
    // Put in anew it would lose the cursor and what can be undone.
    if (part.body && part.body !== before) setGeneration((known) => known + 1);
  };
  // While the dialog is open nothing outside of it can take the focus, which a text area needs.
  useEffect(() => {
    const template = chosen.current;
    if (choosing || !template) return;
    chosen.current = null;
    if (session.content().subject.trim() === '' && template.subject !== '')
      session.change({ subject: template.subject });
    body.current?.insert(template.html);
  }, [choosing, session]);
  useFirstSignature(session, sender?.identity.signature, () => setGeneration((known) => known + 1));

  const tellTurn = (sentence: string, before: Partial<DraftContent>): void => {
    const { tell } = useNotices.getState();
    const told = { level: 'info', actionId: null, topic: `turn ${session.id}` } as const;
    const typed = session.typed();
    const undo = (): void => {
      if (before.body && session.typed() !== typed)
        tell({
          ...told,
          sentence: 'You have gone on writing since, and that would be lost: it stays as it is.',
        });
      else change(before);
    };
    tell({ ...told, sentence, action: { label: 'Undo', run: undo } });
  };
  const toPlain = (): void => {
    const before = session.content().body;
    setLosing(false);
    if (before.kind !== 'html') return;
    change({ body: { kind: 'plain', text: plainOf(before.html) } });
    if (hasFormatting(before.html)) tellTurn('The formatting was removed.', { body: before });
  };
  const togglePlain = (): void => {
    const now = session.content().body;
    if (now.kind === 'plain') change({ body: { kind: 'html', html: htmlOf(now.text) } });
    else if (hasFormatting(now.html)) setLosing(true);
    else toPlain();
  };
  const removeQuote = (): void => {
    const { quote, attachments: before, body: text } = session.content();
    change({ quote: null, attachments: withoutPicturesOf(quote, before, text) });
    tellTurn('The quoted message was removed.', { quote, attachments: before });
    body.current?.focus('end');
  };
  const quoteInText = (): void => {
    const { quote, body: before } = session.content();
    if (!quote) return;
    change({ quote: null, body: quoteIntoText(before, quote) });
    tellTurn('The quoted message is part of the text now.', { quote, body: before });
  };

  const actions = useMemo(
    () => ({
      send: () => void sending.begin(null),
      sendLater: sending.askWhen,
      save: () => void session.save(),
      close: () => void closeDraft(session.id),
      discard: () => void discardDraft(session.id),
      attach: () => void attachments.choose(),
      takeFiles: (files: readonly File[], place: 'text' | 'list') => void attachments.take(files, place),
      link: () => setAsking('link'),
      table: () => body.current?.table(),
      togglePlain,
      templates: () => setChoosing(true),
      showCopies: () => setCopies(true),
      undo: () => body.current?.undo(),
      redo: () => body.current?.redo(),
    }),
    // What they do depends on the session alone, which is asked when they are called.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [session, sending, attachments],
  );
  useEffect(() => offerActions(session.id, actions), [session, actions]);
  useFocusAtFirst(active, content, body);

  return (
    <main
      className={styles.composer}
      data-pane="composer"
      hidden={!active}
      aria-label={`Draft: ${content.subject || 'No subject'}`}
    >
      <VisuallyHidden>
        <h1>{content.subject.trim() || 'New message'}</h1>
      </VisuallyHidden>
      <ComposerToolbar content={content} actions={actions} onChange={change} busy={sending.busy} />
      {/* What is written while it is handed over would go with the draft, unsent. */}
      <div className={styles.scroller} inert={sending.busy}>
        {[note, sending.problem].map(
          (sentence) =>
            sentence && (
              <p key={sentence} className={styles.note} role={sentence === note ? 'note' : 'alert'}>
                {sentence}
              </p>
            ),
        )}
        <ComposerHeader
          content={content}
          senders={senders}
          copies={copies}
          language={sender?.identity.language}
          onCopies={() => setCopies(true)}
          onChange={change}
          onSender={(next) =>
            change({
              accountId: next.accountId,
              identityId: next.identity.id,
              body: swapSignature(
                session.content().body,
                sender?.identity.signature ?? '',
                next.identity.signature,
              ),
            })
          }
        />
        <BodyEditor
          ref={body}
          session={session}
          kind={content.body.kind}
          generation={generation}
          language={sender?.identity.language}
          asking={asking}
          onAsking={setAsking}
          onFiles={(files) => actions.takeFiles(files, 'text')}
          loadPicture={attachments.loadPicture}
        />
        {content.quote && (
          <QuoteView
            quote={content.quote}
            draftId={session.id}
            forwarded={content.source?.kind === 'forward'}
            onAttribution={(attribution) =>
              content.quote && change({ quote: { ...content.quote, attribution } })
            }
            onIntoText={quoteInText}
            onRemove={removeQuote}
          />
        )}
      </div>
      <AttachmentList
        attachments={content.attachments}
        busy={attachments.busy}
        fixed={sending.busy}
        warning={large && describeWarning(large)}
        onRemove={attachments.remove}
      />
      <SaveLine saving={saving} onRetry={actions.save} />
      <SendDialogs sending={sending} active={active} />
      {choosing && active && (
        <TemplatesDialog
          content={() => session.content()}
          onInsert={(template) => {
            chosen.current = template;
            setChoosing(false);
          }}
          onClose={() => setChoosing(false)}
        />
      )}
      {losing && active && (
        <ConfirmDialog
          title="Switch to plain text?"
          action="Switch to plain text"
          onConfirm={toPlain}
          onClose={() => setLosing(false)}
        >
          <p>The formatting of your text is lost. You can undo this.</p>
        </ConfirmDialog>
      )}
    </main>
  );
}

/** A draft that was never saved gets the signature of its sender, as soon as that is known. */
function useFirstSignature(
  session: DraftSession,
  signature: string | undefined,
  onReplaced: () => void,
): void {
  const done = useRef(false);
  useEffect(() => {
    if (signature === undefined || done.current) return;
    done.current = true;
    if (session.revision() > 0 || session.view().saving.kind !== 'untouched') return;
    const { body } = session.content();
    const signed = withSignature(body, signature);
    if (signed === body) return;
    session.begin({ body: signed });
    onReplaced();
  });
}

/** A new mail begins with its recipients, an answer with its text. */
function useFocusAtFirst(
  active: boolean,
  content: DraftContent,
  body: React.RefObject<BodyHandle | null>,
): void {
  useEffect(() => {
    if (!active || useUi.getState().dialog !== null) return;
    const pane = document.querySelector<HTMLElement>('[data-pane="composer"]:not([hidden])');
    if (pane?.contains(document.activeElement)) return;
    if (content.to.length === 0) pane?.querySelector<HTMLElement>('[data-field="to"]')?.focus();
    else body.current?.focus('start');
    // When it comes on the screen only.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [active]);
}
