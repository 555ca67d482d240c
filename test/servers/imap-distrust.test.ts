/** The account goes to another server that has given the same UIDVALIDITY: what was begun on the old one touches nobody's message there. */
import { beforeEach, expect, test } from 'vitest';
import type { ReplayStep } from '../../electron/contract/operation';
import { planDistrust } from '../../electron/main/engine/distrust-places';
import { flagsOp, mailbox, moveOp } from '../support/imap/imap-rig';
import { useImapServer, variants } from '../support/imap/imap-lab';
import { folded } from '../support/vault/folded';

const [dovecot] = variants;
if (!dovecot) throw new Error('there is no Dovecot');
const lab = useImapServer(dovecot);

let user: string;
beforeEach(async () => {
  user = await lab.freshUser();
  await lab.fill('INBOX', ['stranger']);
  await lab.fill('Archive', ['another']);
});

test.each(['move', 'copied', 'expunge', 'store'] as const)(
  'begun with %s and left in doubt: the message that has its number there is neither moved, removed nor marked',
  async (kind) => {
    const stranger = await lab.known('INBOX', 'stranger');
    const { uidValidity, uid } = stranger;
    const mine = { ...stranger, messageId: '<mine@x>', size: 4_711 };
    const source = { path: 'INBOX', uidValidity, uid: uid ?? 0 };
    const archive = await lab.target('Archive');
    const copy = { mailbox: mailbox('Archive'), uidValidity: archive.uidValidity, uid: 1 };
    const steps: Record<typeof kind, ReplayStep> = {
      move: { kind: 'move', source, target: archive },
      copied: { kind: 'copied', source, copy },
      expunge: { kind: 'expunge', source, copy },
      store: { kind: 'store', source },
    };
    const operation = kind === 'store' ? flagsOp(mine, ['\\Flagged']) : moveOp(mine, 'Archive');
    const before = [await lab.onServer('INBOX'), await lab.onServer('Archive')];
    const state = folded([
      { kind: 'operation-queued', operation },
      {
        ...{ kind: 'operation-moved-on', id: operation.id, state: 'unknown', step: steps[kind] },
        ...{ tries: 1, reason: null },
      },
    ]);
    folded(planDistrust(state, operation.accountId), state);
    const record = state.pending.get(operation.id);
    if (!record) throw new Error('it is not pending');
    const rig = await lab.rig(user);
    await rig.replay(record.operation, record.step);
    expect([await lab.onServer('INBOX'), await lab.onServer('Archive')]).toEqual(before);
  },
);
