/** Signs in once to the servers of an account, to see whether it works. */
import type { AccountDraft, SmtpAddress } from '../../contract/account';
import type { CommandResult } from '../../contract/commands';
import type { MailError } from '../../contract/errors';
import type { Secret } from '../backend/backend';
import { failed, offlineByChoice, sentenceFor } from './account-answers';

export type Trial = CommandResult<{ greeting: string; mailboxes: number }>;

interface TrialParts {
  probe: (
    draft: AccountDraft,
    secret: Secret,
  ) => Promise<MailError | { greeting: string; mailboxes: number }>;
  workOffline: () => boolean;
  probeSmtp: (draft: AccountDraft, server: SmtpAddress, secret: Secret) => Promise<CommandResult<null>>;
}

export interface Trials {
  /** The server that mail comes from. */
  incoming(draft: AccountDraft, secret: Secret): Promise<Trial>;
  /** And the one that takes it. @param smtpSecret null: that one is left out */
  both(draft: AccountDraft, secret: Secret, smtpSecret: Secret | null): Promise<Trial>;
}

export function createTrials({ probe, workOffline, probeSmtp }: TrialParts): Trials {
  const incoming = async (draft: AccountDraft, secret: Secret): Promise<Trial> => {
    if (workOffline()) return failed(offlineByChoice);
    const answer = await probe(draft, secret);
    if (!('kind' in answer)) return { ok: true, value: answer };
    return { ok: false, error: answer, sentence: sentenceFor(draft, answer) };
  };
  return {
    incoming,
    async both(draft, secret, smtpSecret) {
      const answer = await incoming(draft, secret);
      if (!answer.ok || !draft.smtp || smtpSecret === null) return answer;
      const other = await probeSmtp(draft, draft.smtp, smtpSecret);
      return other.ok ? answer : { ...other, about: 'smtp' };
    },
  };
}
