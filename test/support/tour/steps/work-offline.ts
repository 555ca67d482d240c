/** Step 5: nineteen messages in both kinds of account are read, starred, archived, moved, junked and deleted without a network. */
import { expect } from '../expect';
import type { CorpusMail } from '../../corpus/corpus-mail';
import type { AccountKind } from '../../corpus/mailbox-plan';
import { keyOf } from '../expected-state';
import { handsOf } from '../hands';
import { goToFolder } from '../mailbox-tree';
import {
  type Effect,
  actOn,
  clearSelection,
  findRow,
  moveSelectedTo,
  selectOnly,
  showsEffect,
} from '../message-list';
import { compareFolder } from '../shown-state';
import { readStatus, waitForStatus } from '../status-bar';
import { type TourContext, type TourStep, assert, assertNone } from '../tour-context';

type Verb = 'read' | 'star' | 'archive' | 'junk' | 'trash' | 'move' | 'delete';

const keys: Record<Exclude<Verb, 'move' | 'delete'>, [key: string, effect: Effect]> = {
  read: ['Shift+I', (row) => !row.unread],
  star: ['s', (row) => row.starred],
  archive: ['e', 'leaves'],
  junk: ['!', 'leaves'],
  trash: ['#', 'leaves'],
};

const plan: readonly (readonly [AccountKind, Verb, string?])[] = [
  ['work', 'read'],
  ['work', 'read'],
  ['work', 'star'],
  ['work', 'archive'],
  ['work', 'archive'],
  ['work', 'move', 'Projects/Ålesund 2026'],
  ['work', 'trash'],
  ['work', 'junk'],
  ['home', 'read'],
  ['home', 'star'],
  ['home', 'archive'],
  ['home', 'move', 'Reisen/日本 2026'],
  ['home', 'delete'],
  ['isp', 'read'],
  ['isp', 'star'],
  ['isp', 'archive'],
  ['isp', 'move', 'Junk'],
  ['isp', 'trash'],
  ['isp', 'delete'],
];

/** Mail on which the verb changes something. */
const fits =
  (account: TourContext['world']['accounts'][AccountKind], verb: Verb) =>
  (mail: CorpusMail): boolean => {
    const flags = account.shown.flagsOf('INBOX', keyOf(mail));
    return verb === 'read'
      ? !flags.includes('\\Seen')
      : verb === 'star'
        ? !flags.includes('\\Flagged')
        : true;
  };

export const workOffline: TourStep = {
  name: 'Work offline: read, star, archive, move, junk, delete in both kinds of account; undo',
  async run(context) {
    const { world, page, pick, figures, shots } = context;
    const verified: string[] = [];
    await goToFolder(page, { unified: 'inbox' });

    const undone = pick('work');
    await actOn(page, { time: undone.date }, 'e', 'leaves');
    await waitForStatus(page, 'the archived message to be pending', ({ pending }) => pending === 1);
    await page.keyboard.press('z');
    await waitForStatus(page, 'nothing to be pending after undo', ({ pending }) => pending === 0);
    assert.ok(await findRow(page, { time: undone.date }), 'the message is back after undo');
    verified.push('undo before replay brings an archived message back and leaves nothing to send');

    let slowest = 0;
    let imapOperations = 0;
    for (const [kind, verb, target] of plan) {
      const account = world.accounts[kind];
      const mail = pick(kind, fits(account, verb));
      const folder = target === undefined ? undefined : { path: target, account: account.label };
      const took = await act(context, mail, verb, folder);
      slowest = Math.max(slowest, took);
      follow(context, kind, mail, verb, target);
      if (account.protocol === 'imap') imapOperations += 1;
    }
    figures['offlineActions'] = plan.length;
    figures['slowestActionMs'] = slowest;
    verified.push(
      `${plan.length} messages in three accounts: each change was on the screen at once (slowest ${slowest} ms)`,
    );

    await clearSelection(page);
    // Held deletes of POP mail count until their ten seconds are over; what is bound for a server counts until it is there.
    const { pending } = await waitForStatus(
      page,
      `${imapOperations} operations to be pending`,
      (status) => status.pending >= imapOperations,
    );
    assert.ok(pending <= imapOperations + 1, `${pending} are pending, ${imapOperations} were expected`);
    verified.push(`the status bar counts ${pending} pending operations`);
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    const panel = page.getByRole('dialog', { name: 'Pending operations' });
    // Each was an action of its own, and nothing needs the person.
    const waiting = (await readStatus(page)).pending;
    await expect(panel.getByRole('rowheader').first()).toHaveText(`Waiting${waiting}`);
    await shots?.take(page, 'pending-operations');
    await page.keyboard.press('Escape');
    await expect(panel).toBeHidden();

    for (const unified of ['inbox', 'archive', 'junk', 'trash'] as const) {
      const { differences } = await compareFolder(page, Object.values(world.accounts), { unified });
      assertNone(differences, `unified ${unified} offline`);
    }
    verified.push('the unified Inbox, Archive, Junk and Trash show exactly the new state');
    await goToFolder(page, { unified: 'inbox' });
    return { verified };
  },
};

/** @returns ms until the screen showed it */
async function act(
  { page }: TourContext,
  mail: CorpusMail,
  verb: Verb,
  target: { path: string; account: string } | undefined,
): Promise<number> {
  const wanted = { time: mail.date };
  if (verb !== 'move' && verb !== 'delete') return actOn(page, wanted, ...keys[verb]);
  const row = await selectOnly(page, wanted);
  if (verb === 'move') {
    if (!target) throw new Error('a move needs its folder');
    await moveSelectedTo(page, target.path, target.account);
    const since = Date.now();
    await showsEffect(page, row, 'leaves');
    return Date.now() - since;
  }
  await page.keyboard.press('Shift+Delete');
  const since = Date.now();
  await handsOf(page).press(page.getByRole('button', { name: 'Delete for ever' }));
  await showsEffect(page, row, 'leaves');
  return Date.now() - since;
}

/** Tells the model. POP mail changes on this computer only. */
function follow(
  { world }: TourContext,
  kind: AccountKind,
  mail: CorpusMail,
  verb: Verb,
  target: string | undefined,
): void {
  const { shown } = world.accounts[kind];
  const key = keyOf(mail);
  switch (verb) {
    case 'read':
      return shown.flag('INBOX', key, ['\\Seen']);
    case 'star':
      return shown.flag('INBOX', key, ['\\Flagged']);
    case 'archive':
      return shown.move('INBOX', key, 'Archive');
    case 'junk':
      return shown.move('INBOX', key, 'Junk');
    case 'trash':
      return shown.move('INBOX', key, 'Trash');
    case 'move':
      return shown.move('INBOX', key, target ?? '');
    case 'delete':
      shown.remove('INBOX', key);
  }
}
