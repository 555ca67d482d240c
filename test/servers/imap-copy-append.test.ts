/** Copies and appends on real servers: exactly one, byte for byte, with flags and INTERNALDATE, also after a lost answer. */
import { describe, expect, test } from 'vitest';
import type { ReplayStep } from '../../electron/contract/operation';
import { mail, useImapServer, variants } from '../support/imap/imap-lab';
import { appendOp, copyOp, noSpool, openRig } from '../support/imap/imap-rig';
import type { Rig } from '../support/imap/imap-rig';

describe.each(variants)('$name', (variant) => {
  const lab = useImapServer(variant);
  const { at, fill, freshUser, known, onServer, target } = lab;

  async function rigWith(user: string, raw: Uint8Array): Promise<Rig> {
    const server = { port: lab.server().ports.imaps, ca: lab.ca(), user };
    return openRig(server, undefined, { ...noSpool, read: () => Promise.resolve(raw) });
  }
  const bytesOf = async (box: string, uid: number): Promise<string> => {
    await lab.raw().select(at(box), 'EXAMINE');
    return (await lab.raw().source(uid)).toString('latin1');
  };

  test('a copy is one more message, its source stays, and a lost answer makes no second one', async () => {
    const user = await freshUser();
    await fill('INBOX', ['one', 'two'], ['\\Flagged']);
    const rig = await lab.rig(user);
    const operation = copyOp(await known('INBOX', 'one'), at('Trash'));
    const before = await target('Trash');
    const outcome = await rig.replay(operation);
    const [copy] = await onServer('Trash');
    expect(outcome).toMatchObject({
      kind: 'done',
      placement: { uid: copy?.uid, mailbox: { path: at('Trash') } },
    });
    expect(copy).toMatchObject({ messageId: '<one@x>', flags: ['\\Flagged'] });
    // The answer was lost: the same again with the journaled step.
    const step = rig.steps.at(-1) as ReplayStep;
    expect(step).toMatchObject({ kind: 'copy', target: before });
    expect(await rig.replay(operation, step)).toEqual(outcome);
    expect(await onServer('Trash')).toHaveLength(1);
    expect(await onServer('INBOX')).toHaveLength(2);
  });

  test('H570029: what is found where a copy was looked for is the only one when its source is gone, and else not', async () => {
    const user = await freshUser();
    await fill('INBOX', ['one', 'two']);
    const rig = await lab.rig(user);
    const operation = copyOp(await known('INBOX', 'one'), at('Trash'));
    const { placement } = operation.message.locator;
    const source = {
      path: placement.mailbox.path,
      uidValidity: placement.uidValidity,
      uid: placement.uid ?? 0,
    };
    // The COPY was journaled and never arrived; another program has moved the message itself there.
    const step: ReplayStep = { kind: 'copy', source, target: await target('Trash') };
    await lab.raw().select(at('INBOX'));
    await lab.raw().ok(`UID COPY ${source.uid} "${at('Trash')}"`);
    const [there] = await onServer('Trash');
    const found = { kind: 'done', placement: { uid: there?.uid } };
    const both = await rig.replay(operation, step);
    expect(both).toMatchObject(found);
    expect(both).not.toHaveProperty('onlyOne');
    await lab.raw().select(at('INBOX'));
    await lab.raw().store(source.uid, '+FLAGS', ['\\Deleted']);
    await lab.raw().ok('EXPUNGE');
    expect(await rig.replay(operation, step)).toMatchObject({ ...found, onlyOne: true });
  });

  test('a copy whose source is gone is dropped, one into a missing mailbox waits for the person', async () => {
    const user = await freshUser();
    await fill('INBOX', ['one']);
    const rig = await lab.rig(user);
    const there = await known('INBOX', 'one');
    expect(await rig.replay(copyOp({ ...there, uid: 4_000 }, at('Trash')))).toMatchObject({
      kind: 'dropped',
    });
    expect(await rig.replay(copyOp(there, at('Nowhere')))).toMatchObject({ kind: 'parked' });
    expect(await onServer('Trash')).toEqual([]);
  });

  test('copies go together where the server tells their UIDs', async () => {
    const user = await freshUser();
    await fill('INBOX', ['one', 'two', 'three']);
    const rig = await lab.rig(user);
    const operations = [];
    for (const name of ['one', 'two', 'three'])
      operations.push(copyOp(await known('INBOX', name), at('Trash')));
    const items = operations.map((operation) => ({ operation, step: null }));
    const steps = new Map<number, ReplayStep>();
    const outcomes = await rig.backend.replayTogether(items, (stepped) => {
      for (const { index, step } of stepped) steps.set(index, step);
      return Promise.resolve();
    });
    // Courier counts UIDVALIDITY in seconds and gives it when it is first asked: then each copy is looked for by its step.
    for (const [index, item] of items.entries())
      outcomes[index] ??= await rig.replay(item.operation, steps.get(index) ?? null);
    const copies = await onServer('Trash');
    expect(copies.map(({ messageId }) => messageId)).toEqual(['<one@x>', '<two@x>', '<three@x>']);
    expect(outcomes.map((one) => one?.kind === 'done' && one.placement?.uid)).toEqual(
      copies.map(({ uid }) => uid),
    );
  });

  const messages: [string, string, string | null][] = [
    ['a plain one', mail('plain'), '<plain@x>'],
    ['one without a Message-ID', 'Subject: bare\r\n\r\nno id at all\r\n', null],
    ['one with 8-bit octets', mail('eight', Buffer.from([0xe4, 0xf6, 0xfc]).toString('latin1')), '<eight@x>'],
  ];
  test.each(messages)('%s is appended once, byte for byte, with its flags and date', async (_, text, id) => {
    const user = await freshUser();
    const raw = Buffer.from(text, 'latin1');
    const rig = await rigWith(user, raw);
    const operation = appendOp(raw, at('Trash'), id);
    const outcome = await rig.replay(operation);
    const [stored, ...others] = await onServer('Trash');
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({ kind: 'done', placement: { uid: stored?.uid } });
    expect(stored?.flags).toContain('\\Seen');
    expect(await bytesOf('Trash', stored?.uid ?? 0)).toBe(text);
    const date = (await lab.raw().ok(`UID FETCH ${stored?.uid} (INTERNALDATE)`)).untagged.join();
    const told = /INTERNALDATE "([^"]+)"/.exec(date)?.[1] ?? '';
    expect(Date.parse(told)).toBe(Date.UTC(2026, 5, 1, 10, 20, 30));
    // The answer was lost: it is found by its octets, and not appended again.
    expect(await rig.replay(operation, rig.steps.at(-1) ?? null)).toEqual(outcome);
    expect(await onServer('Trash')).toHaveLength(1);
  });

  test('a twin by Message-ID with other octets is not taken for it', async () => {
    const user = await freshUser();
    const raw = Buffer.from(mail('same', 'the text that counts'), 'latin1');
    const rig = await rigWith(user, raw);
    const before = await target('Trash');
    await lab.raw().append(at('Trash'), mail('same', 'the text a list made'));
    const step: ReplayStep = { kind: 'append', target: before, octets: raw.byteLength };
    expect(await rig.replay(appendOp(raw, at('Trash'), '<same@x>'), step)).toMatchObject({ kind: 'done' });
    const all = await onServer('Trash');
    expect(all).toHaveLength(2);
    expect(await bytesOf('Trash', all[1]?.uid ?? 0)).toBe(raw.toString('latin1'));
  });

  test('one that lacks its final line end gets it, and is still found after a lost answer', async () => {
    const user = await freshUser();
    const raw = Buffer.from(mail('endless').trimEnd(), 'latin1');
    const rig = await rigWith(user, raw);
    const operation = appendOp(raw, at('Trash'), '<endless@x>');
    await rig.replay(operation);
    await rig.replay(operation, rig.steps.at(-1) ?? null);
    const all = await onServer('Trash');
    expect(all).toHaveLength(1);
    expect(await bytesOf('Trash', all[0]?.uid ?? 0)).toBe(`${raw.toString('latin1')}\r\n`);
  });

  test('a copy of sent mail is waited for where its server may file it, found by Message-ID though it has grown, and added only else', async () => {
    const user = await freshUser();
    const raw = Buffer.from(mail('sent'), 'latin1');
    const rig = await rigWith(user, raw);
    const noted = (): Promise<void> => Promise.resolve();
    await lab.raw().append(at('Trash'), `Received: by a server\r\n${mail('filed')}`);
    const filed = { ...appendOp(raw, at('Trash'), '<filed@x>'), mayBeFiled: { waits: 0 } } as const;
    const found = await rig.backend.replay({ operation: filed, step: null }, noted);
    const [there, ...others] = await onServer('Trash');
    expect(others).toEqual([]);
    expect(found).toMatchObject({ kind: 'done', filed: true, placement: { uid: there?.uid } });
    const operation = { ...appendOp(raw, at('Trash'), '<sent@x>'), mayBeFiled: { waits: 1 } } as const;
    // However often its connection was lost before.
    for (let look = 0; look < 3; look += 1)
      expect(await rig.backend.replay({ operation, step: null }, noted)).toMatchObject({ kind: 'later' });
    expect(await onServer('Trash')).toHaveLength(1);
    // Not filed: it is added, and that is learnt.
    const late = { ...operation, createdAt: operation.createdAt - 10_000 };
    expect(await rig.backend.replay({ operation: late, step: null }, noted)).toMatchObject({
      ...{ kind: 'done', filed: false },
    });
    expect(await onServer('Trash')).toHaveLength(2);
  });

  // Found by drafts of another program: opening one reads it, and its new copy could not be stored beside it on Courier.
  test('an append into a mailbox from which a message was just read, with EXAMINE, is not refused for that', async () => {
    const user = await freshUser();
    await fill('Trash', ['old']);
    const raw = Buffer.from(mail('new'));
    const rig = await rigWith(user, raw);
    const { locator } = appendOp(raw, at('Trash'), '<old@x>').message;
    expect(await rig.backend.source?.({ locator, limit: null, byMessageId: true })).toMatchObject({
      kind: 'here',
    });
    expect(await rig.replay(appendOp(raw, at('Trash'), '<new@x>'))).toMatchObject({ kind: 'done' });
    expect((await onServer('Trash')).map(({ messageId }) => messageId)).toEqual(['<old@x>', '<new@x>']);
  });

  test('an append into a mailbox that is not there keeps the message and waits for the person', async () => {
    const user = await freshUser();
    const raw = Buffer.from(mail('homeless'), 'latin1');
    const rig = await rigWith(user, raw);
    expect(await rig.replay(appendOp(raw, at('Nowhere'), '<homeless@x>'))).toMatchObject({ kind: 'parked' });
  });
});
