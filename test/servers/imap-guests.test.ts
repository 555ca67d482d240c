/** Mail of another account that a transfer has put there and not finished: a sync has met it, and counts with it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { imapMessageIdFor, mailboxIdFor } from '../../electron/contract/ids';
import type { AccountId, MessageId } from '../../electron/contract/ids';
import type { MessageOperation, Placement } from '../../electron/contract/operation';
import type { StoreChange } from '../../electron/contract/store-writes';
import type { StoreApi } from '../../electron/main/store/store-api';
import { useImapServer, variants } from '../support/imap/imap-lab';
import { accountId, mailbox, newStore, openRig, otherAccount, uidsOf } from '../support/imap/imap-rig';
import type { Rig } from '../support/imap/imap-rig';
import type { RawImap } from '../support/raw-imap';
import * as sample from '../support/store/sample-mail';

// With a mod-sequence and without. Where UIDPLUS is missing no UID is known, and nothing is a guest.
const some = new Set(['Dovecot with everything', 'Dovecot without CONDSTORE']);

describe.each(variants.filter(({ name }) => some.has(name)))('on $name', (variant) => {
  const lab = useImapServer(variant);
  const { at } = lab;
  const foreign = mailboxIdFor(otherAccount, 'INBOX');
  const guest = imapMessageIdFor(foreign, '1', 7);
  let raw: RawImap;
  let store: StoreApi;
  let rig: Rig;
  let confirm: () => Promise<void>;
  let giveUp: () => Promise<void>;
  let star: () => Promise<void>;

  /** A move from another account whose octets are in Box as UID 2, its original still where it was. */
  beforeEach(async () => {
    await rig?.close();
    const user = await lab.freshUser();
    raw = lab.raw();
    store = await newStore();
    await store.request<'reset'>({ kind: 'reset', generation: sample.generation });
    const accounts = [accountId, otherAccount].map((id: AccountId, order) =>
      sample.accountSummary(id, order),
    );
    await store.request<'put-accounts'>({ kind: 'put-accounts', accounts });
    const mailboxes = [sample.mailboxInfo(foreign, 'inbox', otherAccount)];
    await store.request<'put-mailboxes'>({ kind: 'put-mailboxes', accountId: otherAccount, mailboxes });
    const upsert = [{ ...sample.serverMessage(7, 'guest'), flags: [] }];
    await store.request<'apply-delta'>({ kind: 'apply-delta', delta: sample.delta(foreign, { upsert }) });

    await raw.ok(`CREATE "${at('Box')}"`);
    await raw.ok(`SUBSCRIBE "${at('Box')}"`);
    await lab.fill('Box', ['there', 'guest']);
    const server = { port: lab.server().ports.imaps, ca: lab.ca(), user };
    rig = await openRig(server, store);
    await rig.sync({ kind: 'inbox' });
    const uidValidity = (await lab.target('Box')).uidValidity;
    const copy: Placement = { mailbox: mailbox(at('Box')), uidValidity, uid: 2 };
    const located = (await store.request<'get-locators'>({ kind: 'get-locators', messageIds: [guest] }))[0];
    if (!located) throw new Error('the guest is not known');
    const move = sample.operationOn(located, { kind: 'move', to: mailbox(at('Box')).id });
    const operation = {
      ...{ ...move, kind: 'transfer', to: mailbox(at('Box')) },
      ...{ accountId: otherAccount, toAccountId: accountId, copyId: null },
    } as MessageOperation;
    const record = { ...sample.record(operation), step: { kind: 'appended', copy } } as const;
    let seq = 0;
    const write = async (changes: StoreChange[]): Promise<void> => {
      seq += 1;
      const position = { generation: sample.generation, seq };
      await store.request<'apply-changes'>({ kind: 'apply-changes', position, changes });
    };
    await write([{ kind: 'operation', record: { ...record, state: 'started' } }]);
    confirm = () =>
      write([
        { kind: 'operation', record: { ...record, state: 'done' } },
        {
          ...{ kind: 'message-confirmed', messageId: guest, placement: copy, addFlags: [], removeFlags: [] },
          accountId,
        },
      ]);
    const flags = sample.operationOn(located, { kind: 'flags', add: ['\\Flagged'] });
    const own = { ...flags, accountId: otherAccount };
    star = () => write([{ kind: 'operation', record: sample.record(own) }]);
    giveUp = () => write([{ kind: 'operation', record: { ...record, state: 'discarded' } }]);
    await rig.sync();
    expect(await shown()).toHaveLength(2);
  });

  const shown = async (): Promise<MessageId[]> =>
    store.request<'shown-in'>({ kind: 'shown-in', mailboxId: mailbox(at('Box')).id });
  const expunge = async (uid: number): Promise<void> => {
    await raw.select(at('Box'));
    await raw.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
    await raw.ok('EXPUNGE');
    await raw.select('INBOX');
  };

  test('H630124 what another program expunged is shown no more, though the count is as before', async () => {
    await expunge(1);
    await rig.sync();
    expect(await shown()).toEqual([guest]);
    await confirm();
    await rig.sync();
    expect(await shown()).toEqual([guest]);
    expect(await uidsOf(store, at('Box'))).toEqual([{ uid: 2, flags: [] }]);
  });

  test('expunged there before its move is done, it is not shown for ever when that is done', async () => {
    await expunge(2);
    await rig.sync();
    await confirm();
    expect(await shown()).toHaveLength(1);
    await rig.sync();
    expect(await shown()).toHaveLength(1);
    expect(await uidsOf(store, at('Box'))).toMatchObject([{ uid: 1 }]);
  });

  test('a star that it is given there stays on it when its move is done', async () => {
    await raw.select(at('Box'));
    await raw.ok('UID STORE 2 +FLAGS.SILENT (\\Flagged)');
    await raw.select('INBOX');
    await rig.sync();
    await confirm();
    await rig.sync();
    expect(await uidsOf(store, at('Box'))).toMatchObject([{ uid: 1 }, { uid: 2, flags: ['\\Flagged'] }]);
    expect(await shown()).toContain(guest);
  });

  test.each(['', ', also with a star on it that waits'])(
    'a move that is given up when it had arrived leaves two, and both are shown%s',
    async (also) => {
      if (also !== '') await star();
      await giveUp();
      await rig.sync();
      expect(await shown()).toHaveLength(2);
      expect(await store.request<'shown-in'>({ kind: 'shown-in', mailboxId: foreign })).toEqual([guest]);
      expect(await uidsOf(store, at('Box'))).toMatchObject([{ uid: 1 }, { uid: 2 }]);
    },
  );
});
