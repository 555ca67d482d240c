/** Who writes to whom about what. */
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { DraftContent, DraftRecipient } from '../../../electron/contract/draft';
import type { SpellingLanguage } from '../../../electron/contract/spelling';
import { Button } from '../../ui/button';
import { ChipsInput } from './chips-input';
import styles from './composer.module.css';
import { newRecipients } from './recipients';
import type { Sender } from './use-identities';
import { useSpellCheckOf } from './use-spell-check';

interface ComposerHeaderProps {
  content: DraftContent;
  /** null: not known yet. */
  senders: readonly Sender[] | null;
  /** Whether Cc and Bcc are shown. */
  copies: boolean;
  /** What the sender writes in; undefined: its texts show it by their words. */
  language: SpellingLanguage | undefined;
  onCopies: () => void;
  onChange: (part: Partial<DraftContent>) => void;
  onSender: (sender: Sender) => void;
}

type Field = 'to' | 'cc' | 'bcc' | 'replyTo';
const labels: Record<Field, string> = { to: 'To', cc: 'Cc', bcc: 'Bcc', replyTo: 'Reply-To' };

export function ComposerHeader({
  content,
  senders,
  copies,
  language,
  onCopies,
  onChange,
  onSender,
}: ComposerHeaderProps): ReactNode {
  const subject = useRef<HTMLInputElement>(null);
  const spelling = useSpellCheckOf(subject, language);
  const [replyTo, setReplyTo] = useState(content.replyTo.length > 0);
  const fields: Field[] = [
    'to',
    ...(copies ? (['cc', 'bcc'] as const) : []),
    ...(replyTo || content.replyTo.length > 0 ? (['replyTo'] as const) : []),
  ];
  const add = (field: Field, recipient: DraftRecipient): void => {
    if (field === 'cc' || field === 'bcc') onCopies();
    onChange({ [field]: [...content[field], ...newRecipients(content[field], [recipient])] });
  };
  const row = (field: Field): ReactNode => (
    <div key={field} className={styles.row}>
      <span className={styles.label} aria-hidden>
        {labels[field]}
      </span>
      <ChipsInput
        label={labels[field]}
        value={content[field]}
        onChange={(value) => onChange({ [field]: value })}
        moves={(['to', 'cc', 'bcc'] as const)
          .filter((other) => other !== field)
          .map((other) => ({ label: labels[other], move: (recipient) => add(other, recipient) }))}
      />
      {field === 'to' && (
        <span className={styles.more}>
          {!copies && (
            <Button look="quiet" data-tip="Copies" data-tip-keys="Ctrl+Shift+C" onClick={onCopies}>
              Cc Bcc
            </Button>
          )}
          {!fields.includes('replyTo') && (
            <Button look="quiet" onClick={() => setReplyTo(true)}>
              Reply-To
            </Button>
          )}
        </span>
      )}
    </div>
  );
  return (
    <div className={styles.header}>
      <FromRow content={content} senders={senders} onSender={onSender} />
      {fields.map(row)}
      <div className={styles.row}>
        <span className={styles.label} aria-hidden>
          Subject
        </span>
        <input
          ref={subject}
          className={styles.subject}
          aria-label="Subject"
          dir="auto"
          {...spelling}
          value={content.subject}
          onChange={(event) => onChange({ subject: event.target.value })}
        />
      </div>
    </div>
  );
}

function FromRow({
  content,
  senders,
  onSender,
}: Pick<ComposerHeaderProps, 'content' | 'senders' | 'onSender'>): ReactNode {
  const several = new Set(senders?.map(({ accountId }) => accountId)).size > 1;
  const keyOf = (accountId: string, identityId: string): string => JSON.stringify([accountId, identityId]);
  const key = keyOf(content.accountId, content.identityId);
  const known = senders?.some(({ accountId, identity }) => keyOf(accountId, identity.id) === key) ?? true;
  return (
    <div className={styles.row}>
      <span className={styles.label} aria-hidden>
        From
      </span>
      <select
        className={styles.from}
        aria-label="From"
        value={known ? key : ''}
        onChange={(event) => {
          const next = senders?.find((one) => keyOf(one.accountId, one.identity.id) === event.target.value);
          if (next) onSender(next);
        }}
      >
        {!known && <option value="">Choose a sender</option>}
        {senders?.map(({ accountId, accountLabel, identity }) => (
          <option key={keyOf(accountId, identity.id)} value={keyOf(accountId, identity.id)}>
            {identity.name === '' ? identity.address : `${identity.name} <${identity.address}>`}
            {several ? ` · ${accountLabel}` : ''}
          </option>
        ))}
      </select>
    </div>
  );
}
