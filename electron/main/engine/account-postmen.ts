/** The postman of each account that has an SMTP server: at work while the account may connect, and only then. */
import type { AccountConfig, SmtpAddress } from '../../contract/account';
import type { AccountId } from '../../contract/ids';
import type { MailSender } from '../backend/sender';
import { Turnstile } from '../turnstile';
import { type Postman, type PostmanOptions, createPostman } from './outbox-postman';

export interface PostmenOptions extends Pick<
  PostmanOptions,
  'vault' | 'feeder' | 'turnstile' | 'replayDue' | 'probeSent' | 'log' | 'now'
> {
  /** Whether the account's server puts sent mail into Sent by itself, as was seen. */
  filed: (accountId: AccountId, filed: boolean) => void;
  createSender: (account: AccountConfig & { smtp: SmtpAddress }) => MailSender;
  status: {
    update: (accountId: AccountId, change: { outgoing: PostmanTrouble }) => void;
    notice: PostmanOptions['notice'];
  };
  workOffline: () => boolean;
}

type PostmanTrouble = Parameters<PostmanOptions['trouble']>[0];

export interface Postmen {
  /** As the account is set up from now on: the one before has stopped when this resolves. */
  follow(config: AccountConfig): Promise<void>;
  /** Resolves when its connection is closed, or was cut. */
  stop(accountId: AccountId): Promise<void>;
  stopAll(): Promise<void>;
  /** `now`: all waiting times are forgotten. */
  wake(accountId: AccountId, how: 'mail' | 'now'): void;
  wakeAll(): void;
}

export function createPostmen(options: PostmenOptions): Postmen {
  const { createSender, status, workOffline } = options;
  const postmen = new Map<AccountId, Postman>();
  /** One change at a time: two postmen of one account would send everything twice. */
  const changes = new Turnstile();

  const stop = async (accountId: AccountId): Promise<void> => {
    const postman = postmen.get(accountId);
    postmen.delete(accountId);
    await postman?.stop();
  };

  const begin = (config: AccountConfig, smtp: SmtpAddress): void => {
    const { id, label } = config;
    const postman = createPostman({
      ...options,
      ...{ accountId: id, label: () => label, server: () => `${smtp.host}:${smtp.port}` },
      sender: createSender({ ...config, smtp }),
      notice: status.notice,
      filed: () => options.filed(id, true),
      trouble: (outgoing) => status.update(id, { outgoing }),
      mayConnect: !config.paused && !workOffline(),
    });
    postmen.set(id, postman);
    postman.start();
  };

  return {
    follow: (config) =>
      changes.pass(async () => {
        await stop(config.id);
        if (config.smtp) begin(config, config.smtp);
      }),
    stop: (accountId) => changes.pass(() => stop(accountId)),
    stopAll: () => changes.pass(async () => void (await Promise.all([...postmen.keys()].map(stop)))),
    wake(accountId, how) {
      const postman = postmen.get(accountId);
      if (how === 'now') postman?.sendNow();
      else postman?.wake();
    },
    wakeAll: () => postmen.forEach((postman) => postman.sendNow()),
  };
}
