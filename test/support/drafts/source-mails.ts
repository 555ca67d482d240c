/** Accounts and messages that drafts go on from. */
import type { AccountConfig } from '../../../electron/contract/account';
import type { Identity, IdentityId } from '../../../electron/contract/identity';
import type { AccountId, MessageId } from '../../../electron/contract/ids';
import type { Address, Envelope, MessageBody } from '../../../electron/contract/model';
import type { SourceMail } from '../../../electron/main/drafts/seed';

export const ada: Address = { name: 'Ada Lovelace', address: 'ada@example.org' };
export const bob: Address = { name: '', address: 'bob@example.org' };
export const me: Address = { name: 'Me', address: 'me@work.example' };

const identity = (id: string, address: string): Identity => ({
  ...{ id: id as IdentityId, address, name: 'Me', replyTo: null, signature: '' },
});

export const accountOf = (id: string, address: string, aliases: Identity[] = []): AccountConfig => ({
  ...{ kind: 'imap', id: id as AccountId, address, name: 'Me', label: id, colour: 'blue' },
  server: { host: 'mail.example', port: 993, security: 'tls', user: address },
  passwordStorage: 'ask',
  ...(aliases.length > 0 ? { identities: aliases } : {}),
});

export const work = accountOf('one', 'me@work.example', [identity('alias', 'sales@work.example')]);
export const home = accountOf('two', 'me@home.example');

export function sourceMail(
  envelope: Partial<Envelope> = {},
  body: Partial<MessageBody> | null = {},
): SourceMail {
  return {
    id: 'source' as MessageId,
    envelope: {
      ...{ subject: 'Tea', from: [ada], to: [me], cc: [], replyTo: [], date: Date.UTC(2026, 4, 3, 14, 5) },
      ...{ messageId: '<tea@example.org>', inReplyTo: null, references: [], ...envelope },
    },
    body: body && { text: 'At five?', html: null, attachments: [], problem: null, ...body },
  };
}
