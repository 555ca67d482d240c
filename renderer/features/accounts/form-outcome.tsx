/** What became of a form: work under way, or its result in a sentence. */
import { CircleAlert, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MailError } from '../../../electron/contract/errors';
import { Spinner } from '../../ui/spinner';
import styles from './accounts.module.css';

export type FormWork =
  | { kind: 'idle' }
  | { kind: 'testing' }
  | { kind: 'working'; sentence: string }
  /** `error`: the cause, where a server or a network was it. */
  | { kind: 'result'; ok: boolean; sentence: string; error?: MailError | null };

export function FormOutcome({ work }: { work: FormWork }): ReactNode {
  switch (work.kind) {
    case 'idle':
      return null;
    case 'testing':
    case 'working':
      return (
        <p className={styles.working}>
          <Spinner />
          {work.kind === 'testing' ? 'Talking to the server…' : work.sentence}
        </p>
      );
    case 'result':
      return (
        <p className={work.ok ? styles.good : styles.bad}>
          {work.ok ? <CircleCheck size={17} aria-hidden /> : <CircleAlert size={17} aria-hidden />}
          <span>{work.sentence}</span>
        </p>
      );
  }
}

/** A connection test that worked, in words. */
export function describeTest(kind: 'imap' | 'pop3', mailboxes: number): string {
  if (kind === 'pop3') return 'The connection works: the server let you in.';
  return `The connection works: the server let you in and showed ${mailboxes === 1 ? 'one folder' : `${mailboxes.toLocaleString()} folders`}.`;
}
