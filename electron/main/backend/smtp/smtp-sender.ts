/** One account's SMTP connection: opened when there is something to send, kept for what follows, closed when it is quiet. */
import type { ServerAddress } from '../../../contract/account';
import { MailFailure } from '../../../contract/errors';
import type { MailError } from '../../../contract/errors';
import type { Secret, TrustOptions } from '../backend';
import type { Log } from '../../log-line';
import { createDialer } from '../net/dialer';
import { withoutSecret } from '../net/explain-failure';
import type { MailSender } from '../sender';
import { smtpSend } from './smtp-send';
import { openSmtp } from './smtp-session';
import type { SmtpLimits, SmtpSession } from './smtp-session';

export interface SmtpSenderParts {
  server: () => ServerAddress;
  /** null: not known in this session. */
  /** @throws MailFailure where a token could not be had */
  password: () => Promise<Secret | null>;
  trust: TrustOptions;
  /** Told what the server says of itself, at each sign-in. */
  learned?: (limits: SmtpLimits) => void;
  log: Log;
}

/** ms for TCP connect, and again for the TLS handshake. */
const connectTimeout = 20_000;
/** ms that a connection is kept for the next message. */
const idleLimit = 20_000;

export function createSmtpSender({ server, password, trust, learned, log }: SmtpSenderParts): MailSender {
  const dialer = createDialer(trust, connectTimeout);
  let session: SmtpSession | null = null;
  let opening: AbortController | null = null;
  let idle: NodeJS.Timeout | undefined;

  const close = (): void => {
    clearTimeout(idle);
    opening?.abort();
    session?.close();
    session = null;
  };

  const open = async (): Promise<MailError | null> => {
    clearTimeout(idle);
    if (session?.usable) return null;
    session = null;
    const address = server();
    const abort = new AbortController();
    opening = abort;
    let secret: Secret | null = null;
    try {
      secret = await password();
      if (secret === null) return { kind: 'password-needed', detail: 'no password is known in this session' };
      session = await openSmtp({ server: address, password: secret, trust, dialer }, abort.signal);
      learned?.(session.limits);
      log('info', 'smtp-open', { size: session.limits.size ?? 0 });
      return null;
    } catch (thrown) {
      if (!(thrown instanceof MailFailure)) throw thrown;
      return withoutSecret(thrown.error, secret ?? '');
    } finally {
      opening = null;
    }
  };

  return {
    open,
    async send(item, raw, beforeDot) {
      if (!session?.usable)
        return { kind: 'retry', error: { kind: 'network', reason: 'closed', detail: '' } };
      try {
        const outcome = await smtpSend(session, item, raw, beforeDot);
        log('info', 'smtp-sent', { outcome: outcome.kind, octets: raw.byteLength });
        return outcome;
      } finally {
        idle = setTimeout(close, idleLimit);
        idle.unref();
      }
    },
    close,
  };
}
