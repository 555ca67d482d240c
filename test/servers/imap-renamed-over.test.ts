/** A mailbox that another program has renamed over one that it had deleted: what lies at the path is another mailbox's. */
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MailboxBook } from '../../electron/main/backend/backend';
import type { StoreApi } from '../../electron/main/store/store-api';
import { useImapServer, variants } from '../support/imap/imap-lab';
import { accountId, flagsOp, mailbox, moveOp, newStore, openRig } from '../support/imap/imap-rig';
import type { Rig } from '../support/imap/imap-rig';
import { memoryBook } from '../support/imap/memory-book';
import type { RawImap } from '../support/raw-imap';

const whole = new Set(['Dovecot with everything', 'Cyrus', 'Courier', 'Courier without UIDPLUS']);

// Which extensions move mail makes no difference here: each server once, and the one that lacks most.
describe.each(variants.filter(({ name }) => whole.has(name)))(
  'renamed over another one on $name',
  (variant) => {
    const lab = useImapServer(variant);
    const { at } = lab;
    // Courier gives another UIDVALIDITY after a RENAME: there nothing tells these cases from others.
    const whereUidValidityStays = variant.name.startsWith('Courier') ? [] : [variant.name];
    let raw: RawImap;
    let user: string;
    let store: StoreApi;
    let book: MailboxBook;
    const rigs: Rig[] = [];

    beforeEach(async () => {
      for (const rig of rigs.splice(0)) await rig.close();
      user = await lab.freshUser();
      raw = lab.raw();
      store = await newStore();
      book = memoryBook(accountId);
    });

    /** A new connection to the same cache, whose names are remembered as the vault does. */
    const connect = async (): Promise<Rig> => {
      const server = { port: lab.server().ports.imaps, ca: lab.ca(), user };
      const rig = await openRig(server, store, undefined, book);
      rigs.push(rig);
      return rig;
    };
    const make = async (path: string): Promise<void> => {
      await raw.ok(`CREATE "${at(path)}"`);
      await raw.ok(`SUBSCRIBE "${at(path)}"`);
    };
    /** What is made then has another UIDVALIDITY: Cyrus and Courier take the second for it. */
    const otherSecond = async (): Promise<void> => {
      const second = (): number => Math.floor(Date.now() / 1_000);
      for (const before = second(); second() === before;) await setImmediate();
    };
    const idAt = async (path: string) => {
      const tree = await store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
      return tree.find((one) => one.path === at(path))?.id;
    };

    test.each(['before the tree is listed', 'after a sync'])(
      'H22007 deleted there and another one renamed to its name: what lies in that is no message of the queue, %s',
      async (when) => {
        await make('One');
        await lab.fill('One', ['same']);
        await otherSecond();
        await make('Two');
        await lab.fill('Two', ['same']);
        await (await connect()).sync();
        const id = await idAt('Two');
        const same = await lab.known('One', 'same');
        await raw.select('INBOX', 'EXAMINE');
        await raw.ok(`DELETE "${at('One')}"`);
        const rig = await connect();
        await rig.sync();
        await raw.ok(`RENAME "${at('Two')}" "${at('One')}"`);
        if (when === 'after a sync') await rig.sync();
        const outcome = await rig.replay(flagsOp(same, ['\\Flagged']));
        expect(['dropped', 'parked']).toContain(outcome.kind);
        expect((await lab.onServer('One')).map(({ flags }) => flags)).toEqual([[]]);
        await rig.sync();
        expect(await idAt('One')).toBe(id);
      },
    );

    test('H500126 rebuilt with some of its mail and that of another one, which is deleted: it is that one by no means', async () => {
      await make('One');
      await make('Two');
      await lab.fill('INBOX', ['waits']);
      await lab.fill('One', ['first', 'second', 'third']);
      await lab.fill('Two', ['only']);
      await (await connect()).sync();
      const id = await idAt('One');
      const waits = await lab.known('INBOX', 'waits');
      await raw.select('INBOX', 'EXAMINE');
      await raw.ok(`RENAME "${at('One')}" "${at('Aside')}"`);
      await otherSecond();
      await make('One');
      const second = await lab.known('Aside', 'second');
      await raw.select(at('Aside'));
      await raw.ok(`UID COPY ${second.uid} "${at('One')}"`);
      const only = await lab.known('Two', 'only');
      await raw.select(at('Two'));
      await raw.ok(`UID COPY ${only.uid} "${at('One')}"`);
      await raw.select('INBOX', 'EXAMINE');
      for (const path of ['Aside', 'Two']) await raw.ok(`DELETE "${at(path)}"`);
      const rig = await connect();
      const outcome = await rig.replay(moveOp(waits, at('Two')));
      expect(outcome.kind).not.toBe('done');
      expect(await lab.onServer('One')).toHaveLength(2);
      expect(await lab.onServer('INBOX')).toHaveLength(1);
      await rig.sync();
      expect(await idAt('One')).toBe(id);
    });

    test.each(whereUidValidityStays)(
      'H650007 the same, when all but what was found again in it has gone: what was found there vouches for it',
      async () => {
        await make('One');
        await make('Two');
        await lab.fill('INBOX', ['waits']);
        await lab.fill('One', ['first', 'second']);
        await lab.fill('Two', ['only']);
        await store.request<'reset'>({ kind: 'reset', generation: 'g' });
        await (await connect()).sync();
        const id = await idAt('One');
        const waits = await lab.known('INBOX', 'waits');
        const starred = await lab.known('One', 'second', at('One'));
        await raw.select('INBOX', 'EXAMINE');
        await raw.ok(`RENAME "${at('One')}" "${at('Aside')}"`);
        await otherSecond();
        await make('One');
        for (const [from, name] of [
          ['Aside', 'second'],
          ['Two', 'only'],
        ] as const) {
          const { uid } = await lab.known(from, name);
          await raw.select(at(from));
          await raw.ok(`UID COPY ${uid} "${at('One')}"`);
        }
        await raw.select('INBOX', 'EXAMINE');
        for (const path of ['Aside', 'Two']) await raw.ok(`DELETE "${at(path)}"`);
        const star = flagsOp(starred, ['\\Flagged']);
        const done = await (await connect()).replay(star);
        if (done.kind !== 'done' || !done.placement) throw new Error('the message was not found again');
        const { id: messageId } = star.message;
        await store.request<'apply-changes'>({
          ...{ kind: 'apply-changes', position: { generation: 'g', seq: 1 } },
          changes: [
            {
              ...{ kind: 'message-confirmed', messageId, placement: done.placement },
              ...{ addFlags: ['\\Flagged'], removeFlags: [] },
            },
          ],
        });
        // On a connection that has not looked at the tree yet.
        const rig = await connect();
        expect((await rig.replay(moveOp(waits, at('Two')))).kind).not.toBe('done');
        expect(await lab.onServer('One')).toHaveLength(2);
        await rig.sync();
        expect(await idAt('One')).toBe(id);
      },
    );

    test.each(whereUidValidityStays)(
      'H570113 renamed, with none of its mail left and a copy from another mailbox, which is deleted: it is not that one',
      async () => {
        await make('One');
        await otherSecond();
        await make('Two');
        await lab.fill('INBOX', ['waits']);
        await lab.fill('One', ['mine']);
        await lab.fill('Two', ['only']);
        await (await connect()).sync();
        const id = await idAt('Two');
        const waits = await lab.known('INBOX', 'waits');
        const only = await lab.known('Two', 'only');
        await raw.select(at('Two'));
        await raw.ok(`UID COPY ${only.uid} "${at('One')}"`);
        const mine = await lab.known('One', 'mine');
        await raw.select(at('One'));
        await raw.store(mine.uid ?? 0, '+FLAGS', ['\\Deleted']);
        await raw.ok('EXPUNGE');
        await raw.select('INBOX', 'EXAMINE');
        await raw.ok(`RENAME "${at('One')}" "${at('Three')}"`);
        await raw.ok(`DELETE "${at('Two')}"`);
        const rig = await connect();
        const outcome = await rig.replay(moveOp(waits, at('Two')));
        expect(outcome.kind).not.toBe('done');
        expect(await lab.onServer('Three')).toHaveLength(1);
        expect(await lab.onServer('INBOX')).toHaveLength(1);
        await rig.sync();
        expect(await idAt('Three')).not.toBe(id);
      },
    );

    test.each(whereUidValidityStays)(
      'H570113 emptied, renamed and another one renamed to its name: that one is followed, and neither is a third, which is deleted',
      async () => {
        await make('One');
        await otherSecond();
        await make('Two');
        await otherSecond();
        await make('Other');
        await lab.fill('INBOX', ['waits']);
        await lab.fill('Two', ['only']);
        await lab.fill('Other', ['theirs']);
        await (await connect()).sync();
        const two = await idAt('Two');
        const other = await idAt('Other');
        const waits = await lab.known('INBOX', 'waits');
        const only = await lab.known('Two', 'only');
        await raw.select(at('Two'));
        await raw.ok(`UID COPY ${only.uid} "${at('One')}"`);
        await raw.select('INBOX', 'EXAMINE');
        await raw.ok(`RENAME "${at('One')}" "${at('Three')}"`);
        await raw.ok(`RENAME "${at('Other')}" "${at('One')}"`);
        await raw.ok(`DELETE "${at('Two')}"`);
        const rig = await connect();
        const outcome = await rig.replay(moveOp(waits, at('Two')));
        expect(outcome.kind).not.toBe('done');
        expect(await lab.onServer('Three')).toHaveLength(1);
        await rig.sync();
        expect(await idAt('Three')).not.toBe(two);
        expect(await idAt('One')).toBe(other);
      },
    );

    test.each(['with mail in it', 'empty'])(
      'H540133 renamed away and back, while another one, %s, came to its old name and went: it is the one that it was',
      async (what) => {
        await make('One');
        await lab.fill('INBOX', ['waits']);
        await lab.fill('One', ['mine']);
        await (await connect()).sync();
        const id = await idAt('One');
        const waits = await lab.known('INBOX', 'waits');
        const rename = async (from: string, to: string): Promise<void> => {
          await raw.select('INBOX', 'EXAMINE');
          await raw.ok(`RENAME "${at(from)}" "${at(to)}"`);
          await otherSecond();
        };
        await rename('One', 'Two');
        await make('One');
        if (what !== 'empty') await lab.fill('One', ['theirs']);
        await (await connect()).sync();
        expect(await idAt('Two')).toBe(id);
        await rename('One', 'Three');
        await (await connect()).sync();
        await rename('Two', 'One');
        const rig = await connect();
        const outcome = await rig.replay(moveOp(waits, at('One')));
        expect(outcome.kind).toBe('done');
        await rig.sync();
        expect(await idAt('One')).toBe(id);
        expect(await lab.onServer('One')).toHaveLength(2);
      },
    );

    test.each(whereUidValidityStays)(
      'H540133 renamed with other mail in it than before: it is followed by its UIDVALIDITY',
      async () => {
        await make('One');
        await otherSecond();
        await make('Two');
        await lab.fill('INBOX', ['waits', 'new']);
        for (const path of ['One', 'Two']) await lab.fill(path, ['mine', 'more']);
        await (await connect()).sync();
        const id = await idAt('One');
        const waits = await lab.known('INBOX', 'waits');
        await raw.select(at('One'));
        await raw.store('1:*', '+FLAGS', ['\\Deleted']);
        await raw.ok('EXPUNGE');
        await lab.fill('One', ['new']);
        await raw.select('INBOX', 'EXAMINE');
        await raw.ok(`RENAME "${at('One')}" "${at('Three')}"`);
        await raw.ok(`DELETE "${at('Two')}"`);
        const rig = await connect();
        const outcome = await rig.replay(moveOp(waits, at('One')));
        expect(outcome).toMatchObject({ kind: 'done', placement: { mailbox: { id } } });
        await rig.sync();
        expect(await idAt('Three')).toBe(id);
        expect(await lab.onServer('Three')).toHaveLength(2);
      },
    );

    test.each(['before the connection', 'on the connection'])(
      'H80088 made in the same second, and one renamed over the other, %s: its mail is no message of the queue, and is shown',
      async (when) => {
        await otherSecond();
        await make('One');
        await make('Two');
        await lab.fill('One', ['mine']);
        await lab.fill('Two', ['theirs']);
        let rig = await connect();
        await rig.sync();
        const id = await idAt('Two');
        const mine = await lab.known('One', 'mine');
        if (when === 'on the connection') await rig.replay(flagsOp(mine, ['$Later']));
        await raw.select('INBOX', 'EXAMINE');
        await raw.ok(`DELETE "${at('One')}"`);
        await raw.ok(`RENAME "${at('Two')}" "${at('One')}"`);
        if (when === 'before the connection') rig = await connect();
        const outcome = await rig.replay(flagsOp(mine, ['\\Flagged']));
        expect(['dropped', 'parked']).toContain(outcome.kind);
        expect((await lab.onServer('One')).map(({ flags }) => flags)).toEqual([[]]);
        await rig.sync();
        expect(await idAt('One')).toBe(id);
        const shown = await store.request<'sample-messages'>({
          ...{ kind: 'sample-messages', mailboxId: id ?? mailbox(at('One')).id, limit: 5 },
        });
        expect(shown.map(({ messageId }) => messageId)).toEqual(['<theirs@x>']);
      },
    );
  },
);
