/** The reader: one message with its header, actions, attachments and body. */
import { MailOpen } from 'lucide-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import type { MessageId } from '../../../electron/contract/ids';
import type { AccountSummary, MailboxRole, MessageDetail } from '../../../electron/contract/model';
import { useLiveQuery } from '../../data/use-live-query';
import { markOpenedRead } from '../../state/mail-actions';
import { EmptyState } from '../../ui/empty-state';
import { AttachmentBar } from './attachment-bar';
import { MessageBodyView } from './message-body-view';
import { MessageFacts } from './message-facts';
import { MessageHeader } from './message-header';
import { ReaderToolbar } from './reader-toolbar';
import styles from './reader.module.css';

interface ReaderProps {
  messageId: MessageId | null;
  accounts: readonly AccountSummary[];
  /** How many are selected; from two on, the reader speaks of them instead of one. */
  selectedCount: number;
  /** Of the open folder. */
  role: MailboxRole;
  leading: ReactNode;
}

/** Long enough to skim past a message without marking it. */
const readDelay = 700;

export function Reader({ messageId, accounts, selectedCount, role, leading }: ReaderProps): ReactNode {
  return (
    <section className={styles.pane} aria-label="Reader" tabIndex={-1} data-rest>
      {selectedCount > 1 ? (
        <Nothing
          leading={leading}
          title={`${selectedCount.toLocaleString()} messages selected`}
          sentence="Keys and the buttons above the list act on all of them."
        />
      ) : messageId === null ? (
        <Nothing leading={leading} title="No message open" sentence="Choose one from the list, or press j." />
      ) : (
        <OpenMessage id={messageId} accounts={accounts} role={role} leading={leading} />
      )}
    </section>
  );
}

function Nothing({
  leading,
  title,
  sentence,
}: {
  leading: ReactNode;
  title: string;
  sentence: string;
}): ReactNode {
  return (
    <>
      {leading && <div className={styles.toolbar}>{leading}</div>}
      <EmptyState icon={MailOpen} title={title}>
        <p>{sentence}</p>
      </EmptyState>
    </>
  );
}

function OpenMessage({
  id,
  accounts,
  role,
  leading,
}: {
  id: MessageId;
  accounts: readonly AccountSummary[];
  role: MailboxRole;
  leading: ReactNode;
}): ReactNode {
  const answer = useLiveQuery('message', { id });
  // While the next message is on its way the answer is still the last one's.
  const message = answer && answer.id !== id ? undefined : answer;
  useMarkRead(message ?? null);
  if (message === null) {
    return (
      <Nothing
        leading={leading}
        title="This message is no longer here"
        sentence="It was deleted, here or on another device."
      />
    );
  }
  return (
    <>
      {/* Outside of what changes with the message, so that a button keeps the focus over "archive, archive, archive". */}
      <ReaderToolbar id={id} message={message} role={role} leading={leading} />
      {message && (
        <Message
          key={id}
          message={message}
          account={accounts.find((known) => known.id === message.accountId)}
        />
      )}
    </>
  );
}

function Message({
  message,
  account,
}: {
  message: MessageDetail;
  account: AccountSummary | undefined;
}): ReactNode {
  const attachments = message.body?.attachments.filter((attachment) => !attachment.inline) ?? [];
  return (
    <article className={styles.message} aria-label={message.subject || 'No subject'}>
      <MessageHeader envelope={message.envelope} when={message.envelope.date ?? message.sortKey}>
        <MessageFacts message={message} account={account} />
      </MessageHeader>
      {attachments.length > 0 && <AttachmentBar messageId={message.id} attachments={attachments} />}
      <MessageBodyView message={message} />
    </article>
  );
}

/** Once for each opening: marking it unread again while it lies open must hold. */
function useMarkRead(message: MessageDetail | null): void {
  const id = message?.id;
  const readable = message !== null && message.body !== null;
  useEffect(() => {
    if (!readable || id === undefined || !message?.unread) return;
    const timer = setTimeout(() => markOpenedRead(id), readDelay);
    return () => clearTimeout(timer);
    // Its unread flag counts at the moment of opening only.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id, readable]);
}
