/** "Test connection": signs in, reads the greeting and the mailbox list, and goes away. */
import type { ServerAddress } from '../../../contract/account';
import type { MailError } from '../../../contract/errors';
import type { Secret, TrustOptions } from '../backend';
import type { Log } from '../../log-line';
import { explainFailure } from '../net/explain-failure';
import { toMailError } from './imap-errors';
import { ImapSession } from './imap-session';

export interface ImapProbe {
  greeting: string;
  mailboxes: number;
}

/** Settles within 60 s; never throws for what a server or a network does. */
export async function probeImap(
  server: ServerAddress,
  password: Secret,
  trust: TrustOptions,
  log: Log,
): Promise<MailError | ImapProbe> {
  let session: ImapSession | null = null;
  try {
    session = await ImapSession.open({ server, password, trust, log });
    const { client } = session;
    const mailboxes = await session.guard('LIST', () => client.list(), 12_000);
    return { greeting: client.greeting ?? '', mailboxes: mailboxes.length };
  } catch (thrown) {
    return await explainFailure(toMailError(thrown), server, password, 'imap', true);
  } finally {
    session?.close();
  }
}
