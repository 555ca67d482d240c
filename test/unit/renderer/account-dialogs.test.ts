/** What the account dialogs say and compute. */
import { describe, expect, it } from 'vitest';
import { checkServer } from '../../../renderer/features/accounts/account-form';
import { describeLoss } from '../../../renderer/features/accounts/describe-loss';
import { movedBy } from '../../../renderer/features/accounts/moved-by';
import { savedSentence } from '../../../renderer/features/accounts/saved-sentence';

describe('describeLoss', () => {
  const grave = (...args: Parameters<typeof describeLoss>): string[] =>
    describeLoss(...args).flatMap((sentence) => (sentence.grave ? [sentence.text] : []));
  it('names mail that is only here, and changes that were not sent', () => {
    const sentences = grave('pop3', { queued: 2, outgoing: 1, localMails: 1, localOctets: 1_500 });
    expect(sentences[0]).toContain('One message is kept on this computer (1.5 kB)');
    expect(sentences[1]).toContain('One message in the outbox was not sent');
    expect(sentences[2]).toContain('2 changes have not reached the server');
  });
  it('does not frighten where nothing is lost', () => {
    expect(grave('imap', { queued: 0, outgoing: 0, localMails: 0, localOctets: 0 })).toEqual([]);
  });
});

describe('savedSentence', () => {
  const saved = { folder: '/out', saved: 3, missing: 0, left: 0 };
  it('names what is not among the saved, and why', () => {
    expect(savedSentence(saved)).toBe('3 messages were saved in /out.');
    expect(savedSentence({ ...saved, saved: 1, left: 2 })).toBe(
      'One message was saved in /out. You stopped it: 2 were not saved.',
    );
    expect(savedSentence({ ...saved, missing: 1 })).toContain('1 could not: the disk has lost');
  });
});

describe('movedBy', () => {
  it('moves one place, and nowhere at the ends', () => {
    expect(movedBy(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c']);
    expect(movedBy(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b']);
    expect(movedBy(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
    expect(movedBy(['a', 'b'], 'b', 1)).toEqual(['a', 'b']);
    expect(movedBy(['a', 'b'], 'z', 1)).toEqual(['a', 'b']);
  });
});

describe('checkServer', () => {
  it('keeps a trusted certificate with its host and port only', () => {
    const pin = { host: values.host, port: Number(values.port), fingerprint: Array(32).fill('AB').join(':') };
    expect(checkServer(values, pin)).toMatchObject({ ok: true, server: { pin } });
    for (const other of [{ host: 'other.example.org' }, { port: '1993' }]) {
      const checked = checkServer({ ...values, ...other }, pin);
      expect(checked.ok && checked.server.pin).toBeUndefined();
    }
  });

  const values = { host: 'mail.example', port: '993', security: 'tls', user: 'a', password: '' } as const;
  it('takes an empty password as "keep it"', () => {
    expect(checkServer(values, null)).toMatchObject({ ok: true, password: null, server: { port: 993 } });
    expect(checkServer({ ...values, password: ' x ' }, null)).toMatchObject({ ok: true, password: ' x ' });
  });
  it('has an error beside each field', () => {
    const checked = checkServer({ ...values, host: 'a b', port: '0', user: 'a\r\n', password: 'x\n' }, null);
    expect(Object.keys(checked.ok ? {} : checked.errors).sort()).toEqual([
      'host',
      'password',
      'port',
      'user',
    ]);
  });
});
