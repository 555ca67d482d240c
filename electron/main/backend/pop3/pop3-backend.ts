/** MailBackend over POP3: each sync is a session of its own, since a POP3 session locks the mailbox for everyone else. */
import type { AccountConfig } from '../../../contract/account';
import { MailFailure } from '../../../contract/errors';
import { isMessageOperation } from '../../../contract/operation';
import type { MailError } from '../../../contract/errors';
import type { BackendEvents, MailBackend, ReplayOutcome, Secret, TrustOptions } from '../backend';
import type { Log } from '../../log-line';
import { classifySocketError } from '../net/classify-socket-error';
import { createDialer } from '../net/dialer';
import type { Dialer } from '../net/dialer';
import { explainFailure, withoutSecret } from '../net/explain-failure';
import { secretText } from '../secret';
import { pop3Deadlines } from './pop3-deadlines';
import type { Pop3Deadlines } from './pop3-deadlines';
import { downloadMail } from './pop3-download';
import { emptyMemory } from './pop3-plan';
import { openPop3Session } from './pop3-session';
import type { Pop3Session } from './pop3-session';
import type { SignInJudge } from './pop3-sign-in-judge';
import type { Pop3Vault } from './pop3-vault';

export interface Pop3BackendDeps {
  account: AccountConfig & { kind: 'pop3' };
  /** null: not known in this run of the app. */
  /** @throws MailFailure where a token could not be had */
  password: () => Promise<Secret | null>;
  vault: Pop3Vault;
  /** The account's own, which outlives this backend: what it saw an hour ago tells throttling from a wrong password. */
  judge: SignInJudge;
  trust: TrustOptions;
  log: Log;
  events: BackendEvents;
  /** Default: `createDialer(trust)`. */
  dialer?: Dialer;
  deadlines?: Partial<Pop3Deadlines>;
}

/** Servers that show a part of the mailbox at a time show some 250 messages (P14): from here on another session looks for more. */
const fullSession = 100;

/** Between two polls. */
const pollEvery = 5 * 60_000;

export function createPop3Backend(deps: Pop3BackendDeps): MailBackend {
  return new Pop3Backend(deps);
}

class Pop3Backend implements MailBackend {
  readonly pollEvery = pollEvery;
  private readonly deadlines: Pop3Deadlines;
  private readonly dialer: Dialer;
  private readonly memory = emptyMemory();
  /** Signed in as the engine sees it: the server was there and took the password; there may be no socket. */
  private connected = false;
  /** The session that `connect` opened, until `sync` takes it over. */
  private held: { session: Pop3Session; timer: NodeJS.Timeout } | null = null;
  /** Ends the session under way. */
  private abort: AbortController | null = null;
  private closing: Promise<void> | null = null;
  private interrupted = false;
  /** What was last sent to sign in, so that it can be kept out of what is told. */
  private password: Secret | null = null;
  /** Set by `close`, so that a sync between two sessions does not open another. */
  private stopped = false;

  constructor(private readonly deps: Pop3BackendDeps) {
    this.deadlines = { ...pop3Deadlines, ...deps.deadlines };
    this.dialer = deps.dialer ?? createDialer(deps.trust, this.deadlines.connect);
  }

  async connect(): Promise<MailError | null> {
    if (this.connected) return null;
    this.stopped = false;
    try {
      const session = await this.open();
      this.connected = true;
      const timer = setTimeout(() => void this.letGo(), this.deadlines.hold);
      this.held = { session, timer };
      return null;
    } catch (error) {
      const classified = classifySocketError(error);
      return this.stopped
        ? classified
        : await explainFailure(classified, this.deps.account.server, this.password ?? '', 'pop3');
    }
  }

  /** Mail of a POP account lives here: its operations are settled by the engine, a server has no part in them. */
  replay({ operation }: Parameters<MailBackend['replay']>[0]): Promise<ReplayOutcome> {
    const placement = isMessageOperation(operation) ? operation.message.locator.placement : null;
    return Promise.resolve({ kind: 'done', placement, note: null });
  }

  replayTogether(items: Parameters<MailBackend['replayTogether']>[0]): Promise<ReplayOutcome[]> {
    return Promise.all(items.map((item) => this.replay(item)));
  }

  async sync(scope: Parameters<MailBackend['sync']>[0]): Promise<MailError | null> {
    // Every message came with its body.
    if (scope.kind === 'body') return null;
    this.interrupted = false;
    const error = await this.syncInbox();
    if (error && endsConnection(error)) this.disconnected(error);
    return error;
  }

  interrupt(): void {
    this.interrupted = true;
  }

  /** POP3 has no news of its own: `pollEvery` stands in for it. */
  watch(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown().finally(() => (this.closing = null));
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    this.stopped = true;
    if (this.held) await this.letGo();
    this.abort?.abort();
    this.disconnected(null);
  }

  private async syncInbox(): Promise<MailError | null> {
    let earlier: MailError | null = null;
    for (;;) {
      const { stored, error } = await this.runSession();
      // Out of step in the middle of a mailbox: what came is safe, the rest is for a new session; the person is told at the end.
      if (error?.kind === 'protocol' && stored > 0) earlier = error;
      else if (error) return error;
      else if (stored < fullSession || this.interrupted) return earlier;
    }
  }

  private async runSession(): Promise<{ stored: number; error: MailError | null }> {
    const { vault, events, log } = this.deps;
    try {
      const session = this.takeHeld() ?? (await this.open());
      const interrupted = (): boolean => this.interrupted;
      return await downloadMail(session, {
        vault,
        memory: this.memory,
        progress: events.progress,
        interrupted,
        log,
      });
    } catch (error) {
      return { stored: 0, error: withoutSecret(classifySocketError(error), this.password ?? '') };
    } finally {
      events.progress(null);
    }
  }

  private async open(): Promise<Pop3Session> {
    const password = await this.deps.password();
    this.password = password;
    if (password === null) throw new MailFailure({ kind: 'password-needed', detail: '' });
    if (this.stopped) throw new MailFailure({ kind: 'network', reason: 'closed', detail: 'closed here' });
    const abort = (this.abort = new AbortController());
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      abort.abort();
    }, this.deadlines.signIn);
    let passwordSent = false;
    const { dialer, deadlines } = this;
    const { account, log } = this.deps;
    try {
      const onPassword = (): void => void (passwordSent = true);
      const session = await openPop3Session(
        { server: account.server, password, dialer, deadlines, log, onPassword },
        abort.signal,
      );
      this.deps.judge.succeeded(secretText(password), Date.now());
      return session;
    } catch (error) {
      if (timedOut)
        throw new MailFailure({ kind: 'network', reason: 'timeout', detail: 'signing in took too long' });
      if (abort.signal.aborted) throw error;
      throw new MailFailure(
        this.deps.judge.judge(
          classifySocketError(error),
          passwordSent ? secretText(password) : null,
          Date.now(),
        ),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  /** null when there is none, or it died or was let go meanwhile. */
  private takeHeld(): Pop3Session | null {
    const held = this.held;
    this.held = null;
    clearTimeout(held?.timer);
    return held && !held.session.broken ? held.session : null;
  }

  private async letGo(): Promise<void> {
    const session = this.takeHeld();
    if (!session) return;
    // A server that does not answer QUIT is not waited for.
    const timer = setTimeout(() => session.destroy(), Math.min(2_000, this.deadlines.idle));
    await session.quit();
    clearTimeout(timer);
  }

  private disconnected(error: MailError | null): void {
    if (!this.connected) return;
    this.connected = false;
    this.deps.events.closed(error);
  }
}

/** Whether the engine has to connect anew; the other errors leave the account as it is until the next poll. */
function endsConnection(error: MailError): boolean {
  switch (error.kind) {
    case 'network':
    case 'tls':
    case 'sign-in':
    case 'password-needed':
    case 'signed-out':
    case 'sign-in-service':
    case 'busy':
    case 'protocol':
      return true;
    case 'refused':
    case 'disk':
    case 'internal':
      return false;
  }
}
