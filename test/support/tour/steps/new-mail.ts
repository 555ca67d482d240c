/** Step 8: mail that is delivered while the window is open appears by IDLE. */
import { mara, partners } from '../../corpus/cast';
import { corpusMail } from '../../corpus/corpus-mail';
import { createRandom } from '../../corpus/random';
import { goToFolder } from '../mailbox-tree';
import { needRow } from '../message-list';
import { readStatus } from '../status-bar';
import { type TourStep, assert, assertNone } from '../tour-context';
import { waitUntil } from '../wait-until';

export const newMail: TourStep = {
  name: 'Mail delivered by LMTP appears by IDLE',
  async run({ world, page, figures, shots }) {
    await goToFolder(page, { unified: 'inbox' });
    const random = createRandom(8);
    let slowest = 0;
    for (const kind of ['work', 'home'] as const) {
      const account = world.accounts[kind];
      const from = partners[kind === 'work' ? 0 : 4] ?? mara.work;
      const mail = corpusMail(
        {
          from,
          to: [mara[kind]],
          subject: `Delivered just now: møte på kaia (${account.label})`,
          date: new Date(),
          messageId: `<delivered-${kind}@tour.example>`,
          body: {
            kind: 'text',
            subtype: 'plain',
            text: 'Can you come down to the quay? The crane is here.\n',
          },
        },
        random,
        [],
      );
      const since = Date.now();
      await world.server.deliver(account.user, mail.raw);
      account.expected.add('INBOX', mail);
      const row = await waitUntil(() => needRow(page, { subject: mail.subject }), { what: 'the new mail' });
      slowest = Math.max(slowest, Date.now() - since);
      assert.equal(row.unread, true);
      assert.equal(row.account, account.label);
      assert.ok(row.index <= 2, `the new mail is at row ${row.index}`);
    }
    figures['idleMs'] = slowest;
    assert.equal((await readStatus(page)).overall, 'Online');
    // A server that is not polled so often: nobody pressed a key, so that only IDLE can have told.
    assert.ok(slowest < 45_000, `it took ${slowest} ms`);
    for (const kind of ['work', 'home'] as const)
      assertNone(await world.differences(kind), `server after delivery, ${kind}`);
    await shots?.take(page, 'new-mail');
    return {
      verified: [
        `new mail of both IMAP accounts was on top of the Inbox, unread, within ${slowest} ms, without a key`,
      ],
    };
  },
};
