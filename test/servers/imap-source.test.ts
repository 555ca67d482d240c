/** The source of a message from a real Dovecot: the same octets, nothing changed on the server, and an answer whatever happened there. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Locator } from '../../electron/contract/operation';
import type { SourceAnswer } from '../../electron/main/backend/backend';
import { largestSource } from '../../electron/main/backend/imap/imap-fetch-source';
import { mail, useImapServer, variants } from '../support/imap/imap-lab';
import { flagsOp, moveOp } from '../support/imap/imap-rig';
import type { Known } from '../support/imap/imap-rig';
import type { RawImap } from '../support/raw-imap';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const given = (answer: SourceAnswer): Uint8Array => {
  if (answer.kind !== 'here') throw new Error(JSON.stringify(answer));
  return answer.bytes;
};

/** Every octet that APPEND takes, long lines, and no line end at the end. */
const odd = Buffer.concat([
  Buffer.from('Message-ID: <odd@x>\r\nSubject: Grüße\r\n\r\n'),
  Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1).filter((octet) => octet !== 10)),
  Buffer.from(`\r\n${'x'.repeat(20_000)}\r\n.\r\n..\r\n${'zeile mit ü\r\n'.repeat(90_000)}the end`),
]);

describe.each(variants.slice(0, 3))('$name', (variant) => {
  const lab = useImapServer(variant);
  const { rig, fill, known, onServer } = lab;
  let raw: RawImap;
  const freshUser = async (): Promise<string> => {
    const user = await lab.freshUser();
    raw = lab.raw();
    return user;
  };
  const locatorOf = (message: Known): Locator => flagsOp(message, [], []).message.locator;

  test('gives the same octets, whole or from the beginning, and leaves \\Seen and \\Recent as they were', async () => {
    const user = await freshUser();
    await raw.append('INBOX', odd);
    await raw.append('INBOX', mail('small'));
    const current = await rig(user);
    const { source } = current.backend;
    const locator = locatorOf(await known('INBOX', 'odd'));
    const before = await onServer('INBOX');
    const whole = await source?.({ locator, limit: null });
    expect(sha256(given(whole as SourceAnswer))).toBe(sha256(odd));
    const part = (await source?.({ locator, limit: 1_000_000 })) as SourceAnswer;
    expect(sha256(given(part))).toBe(sha256(odd.subarray(0, 1_000_000)));
    expect(part).toMatchObject({ size: odd.length });
    const small = locatorOf(await known('INBOX', 'small'));
    const all = (await source?.({ locator: small, limit: 1_000_000 })) as SourceAnswer;
    expect(Buffer.from(given(all)).toString()).toBe(mail('small'));
    expect(await onServer('INBOX')).toEqual(before);
    expect(before.flatMap(({ flags }) => flags)).toEqual([]);
    // Nobody but a SELECT of ours could have taken \Recent away.
    const { exists } = await raw.select('INBOX', 'EXAMINE');
    expect((await raw.ok('STATUS INBOX (RECENT)')).untagged.join()).toContain(`RECENT ${exists}`);
  });

  test('a message that another program expunged, a mailbox that is gone: told, and the connection goes on', async () => {
    const user = await freshUser();
    await raw.ok('CREATE Box');
    await fill('INBOX', ['here', 'lost']);
    await fill('Box', ['inside']);
    const current = await rig(user);
    const { source } = current.backend;
    const lost = locatorOf(await known('INBOX', 'lost'));
    const inside = locatorOf(await known('Box', 'inside'));
    await raw.select('INBOX');
    await raw.store(lost.placement.uid ?? 0, '+FLAGS', ['\\Deleted']);
    await raw.expunge(lost.placement.uid ?? 0);
    await raw.ok('DELETE Box');
    expect(await source?.({ locator: lost, limit: 100 })).toEqual({ kind: 'none', reason: 'gone' });
    expect(await source?.({ locator: inside, limit: 100 })).toEqual({ kind: 'none', reason: 'gone' });
    const here = locatorOf(await known('INBOX', 'here'));
    expect(
      Buffer.from(given((await source?.({ locator: here, limit: null })) as SourceAnswer)).toString(),
    ).toBe(mail('here'));
    await current.sync();
    expect(current.closed).toEqual([]);
  });

  test('under another UIDVALIDITY the old UID means nothing: the message is found by what it is, or not at all', async () => {
    const user = await freshUser();
    await raw.ok('CREATE Box');
    await fill('Box', ['first', 'second', 'third']);
    const first = locatorOf(await known('Box', 'first'));
    const second = locatorOf(await known('Box', 'second'));
    // Dovecot hangs up on who deletes the mailbox that is open.
    await raw.select('INBOX', 'EXAMINE');
    await raw.ok('DELETE Box');
    await raw.ok('CREATE Box');
    // Another message has the UID of the first now, and the first has another one.
    await fill('Box', ['other', 'third']);
    await raw.append('Box', mail('first'));
    const current = await rig(user);
    // APPEND gave it a new INTERNALDATE, which a rebuilt mailbox keeps.
    const rebuilt = { ...first, internalDate: locatorOf(await known('Box', 'first')).internalDate };
    const { source } = current.backend;
    const found = (await source?.({ locator: rebuilt, limit: null })) as SourceAnswer;
    expect(Buffer.from(given(found)).toString()).toBe(mail('first'));
    expect(await source?.({ locator: second, limit: null })).toEqual({ kind: 'none', reason: 'gone' });
    await raw.append('Box', mail('first'));
    expect(await source?.({ locator: { ...rebuilt, internalDate: 0 }, limit: null })).toEqual({
      kind: 'none',
      reason: 'several',
    });
  });

  test('after EXAMINE the queue can still write: a move right after is done', async () => {
    const user = await freshUser();
    await fill('INBOX', ['m']);
    const current = await rig(user);
    const message = await known('INBOX', 'm');
    await current.backend.source?.({ locator: locatorOf(message), limit: null });
    expect(await current.replay(flagsOp(message, ['\\Seen'], []))).toMatchObject({ kind: 'done' });
    await current.backend.source?.({ locator: locatorOf(message), limit: null });
    expect(await current.replay(moveOp(message, 'Archive'))).toMatchObject({ kind: 'done' });
    expect(await onServer('Archive')).toHaveLength(1);
  });

  test('what is too large is not asked for; without a connection there is an answer too', async () => {
    const user = await freshUser();
    await fill('INBOX', ['m']);
    const current = await rig(user);
    const locator = locatorOf(await known('INBOX', 'm'));
    const { backend } = current;
    expect(await backend.source?.({ locator: { ...locator, size: largestSource + 1 }, limit: null })).toEqual(
      { kind: 'none', reason: 'too-large' },
    );
    await backend.close();
    expect(await backend.source?.({ locator, limit: null })).toMatchObject({
      kind: 'failed',
      error: { kind: 'network' },
    });
  });
});
