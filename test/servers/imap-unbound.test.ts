/** Rows that are said to lie in a mailbox under a UID that nobody has told, and what a whole listing says of them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../electron/contract/ids';
import type { MessageId } from '../../electron/contract/ids';
import { useImapServer, variants } from '../support/imap/imap-lab';
import { mailbox, newStore, openRig } from '../support/imap/imap-rig';
import type { Rig } from '../support/imap/imap-rig';
import type { RawImap } from '../support/raw-imap';
import type { StoreChange } from '../../electron/contract/store-writes';
import type { StoreApi } from '../../electron/main/store/store-api';

const some = new Set(['Dovecot with everything', 'Courier without UIDPLUS']);

// With a mod-sequence, where nothing may have changed, and without, where all is compared.
describe.each(variants.filter(({ name }) => some.has(name)))('on $name', (variant) => {
  const lab = useImapServer(variant);
  const { at } = lab;
  let raw: RawImap;
  let store: StoreApi;
  let rig: Rig;
  let seq: number;

  beforeEach(async () => {
    await rig?.close();
    const user = await lab.freshUser();
    raw = lab.raw();
    store = await newStore();
    seq = 0;
    await store.request<'reset'>({ kind: 'reset', generation: 'g' });
    await raw.ok(`CREATE "${at('Box')}"`);
    await raw.ok(`SUBSCRIBE "${at('Box')}"`);
    await lab.fill('INBOX', ['moved', 'stays']);
    await lab.fill('Box', ['there']);
    rig = await openRig({ port: lab.server().ports.imaps, ca: lab.ca(), user }, store);
    await rig.sync();
    await rig.sync();
  });

  const stateOf = (path: string) =>
    store.request<'get-sync-state'>({ kind: 'get-sync-state', mailboxId: mailbox(path).id });
  /** Of INBOX's messages by UID. */
  const idOf = async (uid: number): Promise<MessageId> =>
    imapMessageIdFor(mailbox('INBOX').id, (await stateOf('INBOX'))?.uidValidity ?? '', uid);
  /** The server has said that it is in Box, not where. */
  const confirmInBox = async (messageId: MessageId): Promise<void> => {
    const uidValidity = (await stateOf(at('Box')))?.uidValidity ?? '';
    const placement = { mailbox: mailbox(at('Box')), uidValidity, uid: null };
    const change: StoreChange = {
      ...{ kind: 'message-confirmed', messageId, placement, addFlags: [], removeFlags: [] },
    };
    seq += 1;
    await store.request<'apply-changes'>({
      ...{ kind: 'apply-changes', position: { generation: 'g', seq }, changes: [change] },
    });
  };
  const shown = async (path: string): Promise<MessageId[]> =>
    store.request<'shown-in'>({ kind: 'shown-in', mailboxId: mailbox(path).id });

  test.each(['nothing else happened there', 'other mail came there'])(
    'H300008 expunged by another program before it was met there, it is not shown for ever: %s',
    async (what) => {
      const id = await idOf(1);
      await raw.ok('SELECT INBOX');
      await raw.ok('UID STORE 1 +FLAGS.SILENT (\\Deleted)');
      await raw.ok('EXPUNGE');
      await raw.ok('UNSELECT').catch(() => raw.ok('CLOSE'));
      await confirmInBox(id);
      if (what !== 'nothing else happened there') await lab.fill('Box', ['news']);
      expect(await shown(at('Box'))).toContain(id);
      await rig.sync();
      expect(await shown(at('Box'))).not.toContain(id);
      expect(await shown(at('Box'))).toHaveLength(what === 'nothing else happened there' ? 1 : 2);
      expect(await shown('INBOX')).toHaveLength(1);
    },
  );

  test('met there it stays who it is', async () => {
    const id = await idOf(1);
    await raw.ok('SELECT INBOX');
    await raw.ok(`UID COPY 1 "${at('Box')}"`);
    await raw.ok('UID STORE 1 +FLAGS.SILENT (\\Deleted)');
    await raw.ok('EXPUNGE');
    await confirmInBox(id);
    await rig.sync();
    expect(await shown(at('Box'))).toContain(id);
    expect(await shown(at('Box'))).toHaveLength(2);
    expect(await shown('INBOX')).toEqual([await idOf(2)]);
  });

  test('what was put there while the listing ran is not judged by it', async () => {
    const id = await idOf(1);
    await lab.fill('Box', ['news']);
    let confirmed: unknown = null;
    rig.onProgress = ({ what, mailbox: path }) => {
      if (what === 'headers' && path === at('Box')) confirmed ??= confirmInBox(id);
    };
    await rig.sync();
    expect(confirmed).not.toBeNull();
    expect(await shown(at('Box'))).toContain(id);
  });
});
