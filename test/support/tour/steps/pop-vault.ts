/** Step 10: POP mail lies in the vault byte for byte; deleting on the server is off by default and works when on. */
import { expect } from '../expect';
import { mara, partners } from '../../corpus/cast';
import { corpusMail } from '../../corpus/corpus-mail';
import { createRandom } from '../../corpus/random';
import { handsOf } from '../hands';
import { goToFolder } from '../mailbox-tree';
import { needRow } from '../message-list';
import { type TourContext, type TourStep, assert, inboxOf } from '../tour-context';
import { sha256, vaultHashes } from '../vault-files';
import { waitUntil } from '../wait-until';
import { keyOf } from '../expected-state';

/** SHA-256 of the server's own files; Dovecot is told to store them as it serves them. */
async function serverFiles({ world }: TourContext): Promise<string[]> {
  const files = await world.server.maildirFiles(world.accounts.isp.user);
  return files.filter(({ mailbox }) => mailbox === 'INBOX').map(({ bytes }) => sha256(bytes));
}

export const popVault: TourStep = {
  name: 'POP mail is in the vault byte for byte; “Delete from server” is off by default and works when on',
  async run(context) {
    const { world, page, figures, shots } = context;
    const { isp } = world.accounts;
    const verified: string[] = [];

    const onServer = await serverFiles(context);
    assert.equal(onServer.length, inboxOf(isp).length);
    verified.push(`with deletion off, all ${onServer.length} messages are still on the POP server`);

    const kept = new Set(
      ['INBOX', 'Archive', 'Trash', 'Junk'].flatMap((path) => isp.shown.messages(path).map(({ key }) => key)),
    );
    const expected = inboxOf(isp).filter((mail) => kept.has(keyOf(mail)));
    const hashes = await waitUntil(
      async () => {
        const found = await vaultHashes(world.profile);
        return found.length === expected.length && found;
      },
      { what: `${expected.length} files in the vault`, timeoutMs: 30_000 },
    );
    assert.deepEqual(hashes, expected.map((mail) => sha256(mail.raw)).sort());
    assert.ok(hashes.every((hash) => onServer.includes(hash)));
    figures['vaultFiles'] = hashes.length;
    verified.push(
      `${hashes.length} files in the vault, each with the SHA-256 of the server's file (one was deleted for ever here, and its file is gone)`,
    );

    const hands = handsOf(page);
    const status = page.locator('footer[aria-label=Status]');
    await hands.press(status.getByRole('button', { name: isp.label }));
    const dialog = page.getByRole('dialog', { name: isp.label });
    await hands.check(dialog.getByLabel('Delete from server after download'));
    await shots?.take(page, 'account-settings');
    await hands.press(dialog.getByRole('button', { name: 'Save', exact: true }));
    await expect(dialog).toBeHidden();
    await page.keyboard.press('F5');
    await waitUntil(async () => (await serverFiles(context)).length === 0, {
      what: 'the POP server to be empty',
      timeoutMs: 60_000,
    });
    assert.deepEqual(await vaultHashes(world.profile), hashes);
    verified.push('with deletion on, the server is empty after the next session, and the vault is unchanged');

    const mail = corpusMail(
      {
        ...{
          from: partners[7] ?? mara.isp,
          to: [mara.isp],
          subject: 'One more by POP',
          date: new Date(),
          messageId: '<pop-new@tour.example>',
        },
        body: { kind: 'text', subtype: 'plain', text: 'A line.\n.\n.. dots\n' },
      },
      createRandom(10),
      [],
    );
    await world.server.deliver(isp.user, mail.raw);
    const [fresh] = await serverFiles(context);
    await page.keyboard.press('F5');
    await goToFolder(page, { unified: 'inbox' });
    await needRow(page, { subject: mail.subject });
    await waitUntil(async () => (await serverFiles(context)).length === 0, {
      what: 'the new mail to be deleted on the server',
      timeoutMs: 60_000,
    });
    const after = await vaultHashes(world.profile);
    assert.deepEqual(after, [...hashes, fresh ?? ''].sort());
    verified.push(
      'a new POP mail arrived, is in the vault byte for byte, and was deleted on the server afterwards',
    );
    return { verified };
  },
};
