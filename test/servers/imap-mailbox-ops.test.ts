/** Mailboxes renamed, deleted and subscribed by the queue on real servers, and renamed there by another program. */
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MailboxInfo } from '../../electron/contract/model';
import type { ReplayStep } from '../../electron/contract/operation';
import type { MailboxBook, ReplayOutcome } from '../../electron/main/backend/backend';
import type { StoreApi } from '../../electron/main/store/store-api';
import { useImapServer, variants } from '../support/imap/imap-lab';
import {
  accountId,
  flagsOp,
  mailbox,
  moveOp,
  newStore,
  openRig,
  wantedBodies,
} from '../support/imap/imap-rig';
import type { Rig } from '../support/imap/imap-rig';
import { memoryBook } from '../support/imap/memory-book';
import { boxOf, deleteBox, renameBox, subscribeBox } from '../support/mailbox-operations';
import type { RawImap } from '../support/raw-imap';

const whole = new Set(['Dovecot with everything', 'Cyrus', 'Courier', 'Courier without UIDPLUS']);
const done: ReplayOutcome = { kind: 'done', placement: null, note: null };

// Which extensions move mail makes no difference here: each server once, and the one that lacks most.
describe.each(variants.filter(({ name }) => whole.has(name)))('mailboxes on $name', (variant) => {
  const lab = useImapServer(variant);
  const { at } = lab;
  const { delimiter } = variant.namespace;
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
  const box = (path: string, more: Partial<MailboxInfo> = {}): MailboxInfo =>
    boxOf(accountId, at(path), { delimiter, ...more });
  const make = async (path: string): Promise<void> => {
    await raw.ok(`CREATE "${at(path)}"`);
    await raw.ok(`SUBSCRIBE "${at(path)}"`);
  };
  /** What is made then has another UIDVALIDITY: Cyrus and Courier take the second for it. */
  const otherSecond = async (): Promise<void> => {
    const second = (): number => Math.floor(Date.now() / 1_000);
    for (const before = second(); second() === before;) await setImmediate();
  };
  const listed = async (command: 'LIST' | 'LSUB' = 'LIST'): Promise<string[]> =>
    (await raw.ok(`${command} "" "*"`)).untagged
      .filter((line) => !/\\noselect|\\nonexistent/i.test(line))
      .map((line) => /(?:"([^"]*)"|(\S+))$/.exec(line.trim()))
      .map((found) => found?.[1] ?? found?.[2] ?? '');
  const tree = () => store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
  const idAt = async (path: string) => (await tree()).find((one) => one.path === at(path))?.id;

  test('renamed with what is below it: the step first, subscriptions follow, nothing is downloaded again', async () => {
    await make('Old');
    await make('Old/x');
    await lab.fill('Old', ['one', 'two']);
    await lab.fill('Old/x', ['three']);
    const rig = await connect();
    await rig.sync();
    const [to, encoded] = [at('Größe & Co'), at('Gr&APYA3w-e &- Co')];
    const children = [box('Old/x', { subscribed: true })];
    const operation = renameBox(box('Old', { subscribed: true }), to, children);
    expect(await rig.replay(operation)).toEqual(done);
    expect(rig.steps).toEqual([{ kind: 'rename', from: at('Old'), to }]);
    const below = `${encoded}${delimiter}x`;
    for (const command of ['LIST', 'LSUB'] as const) {
      const names = await listed(command);
      expect(names).toEqual(expect.arrayContaining([encoded, below]));
      expect(names).not.toContain(at('Old'));
      expect(names).not.toContain(at('Old/x'));
    }
    // As the journal does when it is done.
    await book.place([
      { mailboxId: operation.mailbox.id, path: to },
      { mailboxId: mailbox(at('Old/x')).id, path: `${to}${delimiter}x` },
    ]);
    rig.requests.length = 0;
    await rig.sync();
    expect(rig.requests.filter((kind) => kind === 'put-bodies')).toEqual([]);
    expect(await wantedBodies(store)).toEqual([]);
    const uids = await store.request<'list-uids'>({ kind: 'list-uids', mailboxId: mailbox(at('Old')).id });
    expect(uids).toHaveLength(2);
  });

  test('mailbox renamed there: it keeps its id and rows, and the queue follows it', async () => {
    await make('Work');
    await make('Work/deep');
    await lab.fill('INBOX', ['incoming']);
    await lab.fill('Work', ['one', 'two']);
    await lab.fill('Work/deep', ['three']);
    await (await connect()).sync();
    const ids = [await idAt('Work'), await idAt('Work/deep')];
    const [incoming, one] = [await lab.known('INBOX', 'incoming'), await lab.known('Work', 'one')];
    await raw.select('INBOX', 'EXAMINE');
    await raw.ok(`RENAME "${at('Work')}" "${at('Desk')}"`);
    const rig = await connect();
    expect(await rig.replay(flagsOp(one, ['\\Flagged']))).toMatchObject({ kind: 'done' });
    expect(await rig.replay(moveOp(incoming, at('Work')))).toMatchObject({ kind: 'done' });
    expect(await lab.names('Desk')).toEqual(['incoming', 'one', 'two']);
    expect((await lab.onServer('Desk')).filter(({ flags }) => flags.includes('\\Flagged'))).toHaveLength(1);
    rig.requests.length = 0;
    await rig.sync();
    expect([await idAt('Desk'), await idAt('Desk/deep')]).toEqual(ids);
    expect([await idAt('Work'), await idAt('Work/deep')]).toEqual([undefined, undefined]);
    // Only the message that came in is read; of the others neither headers nor bodies.
    expect(await wantedBodies(store)).toEqual([]);
    // Courier breaks UIDVALIDITY with a RENAME, so that its rows are found again one by one.
    if (!variant.name.startsWith('Courier'))
      expect(rig.requests.filter((kind) => kind === 'unbind-mailbox')).toEqual([]);
  });

  /** A connection that knows the mailbox under its old name, and another message that is to go there. */
  const firstMovedToWork = async () => {
    await make('Work');
    await lab.fill('Work', ['one']);
    await lab.fill('INBOX', ['first', 'second']);
    const rig = await connect();
    await rig.sync();
    const [first, second] = [await lab.known('INBOX', 'first'), await lab.known('INBOX', 'second')];
    expect(await rig.replay(moveOp(first, at('Work')))).toMatchObject({ kind: 'done' });
    return { rig, second };
  };

  test('mailbox renamed there in the midst of a connection: an operation that does not find it follows', async () => {
    const { rig, second } = await firstMovedToWork();
    await raw.select('INBOX', 'EXAMINE');
    await raw.ok(`RENAME "${at('Work')}" "${at('Desk')}"`);
    expect(await rig.replay(moveOp(second, at('Work')))).toMatchObject({ kind: 'done' });
    expect(await lab.names('Desk')).toEqual(['first', 'one', 'second']);
    // Also what was to be done to the mailbox itself.
    await raw.select('INBOX', 'EXAMINE');
    await raw.ok(`RENAME "${at('Desk')}" "${at('Table')}"`);
    expect(await rig.replay(renameBox(box('Work'), at('Shelf')))).toEqual(done);
    expect(await lab.names('Shelf')).toEqual(['first', 'one', 'second']);
  });

  test('H600133 a copy in a mailbox that was renamed there meanwhile is seen there: only then the original goes', async () => {
    const { rig, second } = await firstMovedToWork();
    const { uidValidity, uidNext } = await lab.target('Work');
    await raw.select('INBOX');
    await raw.ok(`UID COPY ${second.uid ?? 0} ${at('Work')}`);
    await raw.ok(`RENAME "${at('Work')}" "${at('Desk')}"`);
    const copy = { mailbox: mailbox(at('Work')), uidValidity, uid: uidNext };
    const half: ReplayStep = { kind: 'expunge', source: lab.source(second), copy };
    expect(await rig.replay(moveOp(second, at('Work')), half)).toMatchObject({ kind: 'done' });
    expect(await lab.names('Desk')).toEqual(['first', 'one', 'second']);
    if (variant.uidplus) expect(await lab.names('INBOX')).toEqual([]);
  });

  test('a message that is found in a mailbox which the same connection has renamed lies in that mailbox', async () => {
    await make('Work');
    await lab.fill('INBOX', ['first']);
    await (await connect()).sync();
    const first = await lab.known('INBOX', 'first');
    await raw.select('INBOX');
    await raw.ok(`UID COPY ${first.uid ?? 0} "${at('Work')}"`);
    await raw.ok(`UID STORE ${first.uid ?? 0} +FLAGS (\\Deleted)`);
    await raw.ok('EXPUNGE');
    const star = flagsOp(first, ['\\Flagged']);
    const rig = await connect();
    expect(await rig.replay(renameBox(box('Work'), at('Desk')))).toEqual(done);
    await book.place([{ mailboxId: box('Work').id, path: at('Desk') }]);
    const mailbox = { id: box('Work').id, path: at('Desk') };
    // A RENAME of Courier's gives other UIDs: what came since can no longer be told from what was there before.
    const found = variant.name.startsWith('Courier')
      ? { kind: 'dropped' }
      : { kind: 'done', placement: { mailbox } };
    expect(await rig.replay(star)).toMatchObject(found);
  });

  test('renamed there and another one made of its old name: the queue goes to the old one, the new one has another id', async () => {
    await make('Work');
    await lab.fill('Work', ['one']);
    await lab.fill('INBOX', ['incoming']);
    await (await connect()).sync();
    const id = await idAt('Work');
    const [incoming, one] = [await lab.known('INBOX', 'incoming'), await lab.known('Work', 'one')];
    // No server bears it well when the mailbox that is selected is replaced.
    await raw.select('INBOX', 'EXAMINE');
    await raw.ok(`RENAME "${at('Work')}" "${at('Desk')}"`);
    await make('Work');
    await lab.fill('Work', ['stranger']);
    const rig = await connect();
    expect(await rig.replay(moveOp(incoming, at('Work')))).toMatchObject({ kind: 'done' });
    expect(await rig.replay(flagsOp(one, ['\\Flagged']))).toMatchObject({ kind: 'done' });
    expect([await lab.names('Desk'), await lab.names('Work')]).toEqual([['incoming', 'one'], ['stranger']]);
    await rig.sync();
    expect(await idAt('Desk')).toBe(id);
    expect(await idAt('Work')).not.toBe(id);
    expect((await lab.onServer('Work')).map(({ flags }) => flags)).toEqual([[]]);
  });

  test('H42024 renamed there and another one made of its old name, while the queue is at work: it goes to the old one', async () => {
    await make('Work');
    await lab.fill('Work', ['one']);
    await lab.fill('INBOX', ['other']);
    const rig = await connect();
    await rig.sync();
    const id = await idAt('Work');
    const [other, one] = [await lab.known('INBOX', 'other'), await lab.known('Work', 'one')];
    expect(await rig.replay(flagsOp(other, ['\\Flagged']))).toMatchObject({ kind: 'done' });
    await raw.select('INBOX', 'EXAMINE');
    await raw.ok(`RENAME "${at('Work')}" "${at('Desk')}"`);
    await otherSecond();
    await make('Work');
    const outcome = await rig.replay(flagsOp(one, ['\\Flagged']));
    expect(outcome).toMatchObject({ kind: 'done', placement: { mailbox: { id } } });
    expect((await lab.onServer('Desk')).map(({ flags }) => flags)).toEqual([['\\Flagged']]);
    await rig.sync();
    expect(await idAt('Desk')).toBe(id);
  });

  test.each(['had', 'had not'])('a renaming whose end is not known: it %s happened', async (how) => {
    await make('Old');
    await lab.fill('Old', ['one']);
    if (how === 'had') await raw.ok(`RENAME "${at('Old')}" "${at('New')}"`);
    const rig = await connect();
    const step: ReplayStep = { kind: 'rename', from: at('Old'), to: at('New') };
    expect(await rig.replay(renameBox(box('Old'), at('New')), step)).toEqual(done);
    // Looked up first: where it had happened nothing is announced, so nothing was sent again.
    expect(rig.steps).toHaveLength(how === 'had' ? 0 : 1);
    expect(await lab.names('New')).toEqual(['one']);
    expect(await listed()).not.toContain(at('Old'));
  });

  test('a name that is taken there waits for the person; a mailbox that is gone there is told of', async () => {
    await make('Old');
    await make('Taken');
    await lab.fill('Old', ['one']);
    await lab.fill('Taken', ['two']);
    const rig = await connect();
    const outcome = await rig.replay(renameBox(box('Old'), at('Taken')));
    expect(outcome).toMatchObject({ kind: 'parked' });
    expect('reason' in outcome ? outcome.reason : '').toContain(
      `There is a folder “${at('Taken')}” on the server already, so “${at('Old')}” could not be renamed.`,
    );
    expect([await lab.names('Old'), await lab.names('Taken')]).toEqual([['one'], ['two']]);
    expect(await rig.replay(renameBox(box('Gone'), at('New')))).toMatchObject({
      kind: 'dropped',
      reason: `“${at('Gone')}” was deleted by another program before it could be renamed.`,
    });
  });

  test('an empty mailbox is deleted and unsubscribed, also while it is selected', async () => {
    await make('Empty');
    await make('Other');
    await lab.fill('Empty', ['moved']);
    const rig = await connect();
    // Leaves it selected, and empty where messages can be removed at all.
    if (variant.uidplus)
      expect(await rig.replay(moveOp(await lab.known('Empty', 'moved'), at('Other')))).toMatchObject({
        kind: 'done',
      });
    else {
      await raw.select(at('Empty'));
      await raw.ok('STORE 1 +FLAGS (\\Deleted)');
      await raw.ok('EXPUNGE');
    }
    expect(await rig.replay(deleteBox(box('Empty')))).toEqual(done);
    expect(rig.steps.at(-1)).toMatchObject({ kind: 'remove', path: at('Empty') });
    for (const command of ['LIST', 'LSUB'] as const)
      expect((await listed(command)).filter((name) => name.startsWith(at('Empty')))).toEqual([]);
    expect(await rig.replay(deleteBox(box('Empty')))).toMatchObject({ kind: 'done' });
  });

  test('one that holds mail that was not seen here is not touched', async () => {
    await make('Full');
    await lab.fill('Full', ['unseen']);
    const rig = await connect();
    const outcome = await rig.replay(deleteBox(box('Full')));
    expect(outcome).toMatchObject({ kind: 'parked' });
    expect('reason' in outcome ? outcome.reason : '').toContain('1 message that was not here');
    expect(rig.steps).toEqual([]);
    expect(await lab.names('Full')).toEqual(['unseen']);
    await make('Above');
    await make('Above/inside');
    expect(await rig.replay(deleteBox(box('Above')))).toMatchObject({ kind: 'parked' });
    expect(await listed()).toEqual(expect.arrayContaining([at('Above'), at('Above/inside')]));
  });

  test('mail that comes in after the look at it is not deleted with it', async () => {
    await make('Race');
    const rig = await connect();
    const outcome = await rig.backend.replay({ operation: deleteBox(box('Race')), step: null }, async () =>
      lab.fill('Race', ['late']),
    );
    expect(outcome).toMatchObject({ kind: 'parked' });
    expect(await lab.names('Race')).toEqual(['late']);
    expect((await listed()).filter((name) => name.includes('being-deleted'))).toEqual([]);
  });

  test.each([
    ['before anything was done', false, []],
    ['when it was put aside', true, []],
    ['when it was put aside with mail in it', true, ['late']],
    ['when it was deleted', null, []],
  ])('a deletion that was cut off %s', async (_when, isAside, mails) => {
    if (isAside !== null) await make('Doomed');
    await lab.fill('Doomed', mails);
    const aside = at('Doomed-aside');
    if (isAside) await raw.ok(`RENAME "${at('Doomed')}" "${aside}"`);
    const rig = await connect();
    const step: ReplayStep = { kind: 'remove', path: at('Doomed'), aside };
    const outcome = await rig.replay(deleteBox(box('Doomed')), step);
    expect(outcome).toMatchObject({ kind: mails.length > 0 ? 'parked' : 'done' });
    const left = (await listed()).filter((name) => name.startsWith(at('Doomed')));
    expect(left).toEqual(mails.length > 0 ? [at('Doomed')] : []);
    if (mails.length > 0) expect(await lab.names('Doomed')).toEqual(mails);
  });

  test('subscribed and unsubscribed, and the tree tells which', async () => {
    await make('Shown');
    const rig = await connect();
    const shown = async (): Promise<boolean | undefined> => {
      await rig.sync();
      return (await tree()).find((one) => one.path === at('Shown'))?.subscribed;
    };
    expect(await shown()).toBe(true);
    expect(await rig.replay(subscribeBox(box('Shown'), false))).toEqual(done);
    expect([await shown(), (await listed('LSUB')).includes(at('Shown'))]).toEqual([false, false]);
    expect(await rig.replay(subscribeBox(box('Shown'), true))).toEqual(done);
    expect([await shown(), (await listed('LSUB')).includes(at('Shown'))]).toEqual([true, true]);
  });

  // Of INBOX, which is not subscribed, Courier’s LSUB says \Noselect then: its mail no longer came.
  test('a subscribed mailbox does not make the one above it unselectable', async () => {
    await make('Shown');
    await lab.fill('INBOX', ['incoming']);
    await (await connect()).sync();
    const inbox = (await tree()).find(({ role }) => role === 'inbox');
    expect(inbox).toMatchObject({ selectable: true });
    const mailboxId = mailbox('INBOX').id;
    expect(await store.request<'list-uids'>({ kind: 'list-uids', mailboxId })).toHaveLength(1);
  });

  // Courier counts UIDVALIDITY in seconds: a move into the deleted one went to the new one.
  test('an empty mailbox that was deleted there is not taken for an empty one made in the same second', async () => {
    await make('One');
    await lab.fill('INBOX', ['stays']);
    await (await connect()).sync();
    await raw.ok(`CREATE "${at('Two')}"`);
    await raw.ok(`DELETE "${at('One')}"`);
    const stays = await lab.known('INBOX', 'stays');
    await raw.select('INBOX', 'EXAMINE');
    expect(await (await connect()).replay(moveOp(stays, at('One')))).toMatchObject({ kind: 'parked' });
    expect([await lab.names('INBOX'), await lab.names('Two')]).toEqual([['stays'], []]);
  });

  test('two mailboxes that look the same are not taken for each other', async () => {
    await make('One');
    await make('Two');
    await (await connect()).sync();
    const ids = [await idAt('One'), await idAt('Two')];
    await raw.ok(`RENAME "${at('One')}" "${at('Uno')}"`);
    await raw.ok(`RENAME "${at('Two')}" "${at('Dos')}"`);
    const rig = await connect();
    await rig.sync();
    const now = [await idAt('Uno'), await idAt('Dos')];
    // Told apart by MAILBOXID or UIDVALIDITY, or not at all: never the wrong way round.
    expect([now[0] === ids[1], now[1] === ids[0]]).toEqual([false, false]);
  });
});
