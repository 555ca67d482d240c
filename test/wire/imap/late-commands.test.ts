/** A server that carries out the last command of a lost connection while the next one is at work already. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { copyOp, moveOp } from '../../support/imap/imap-rig';
import type { ScriptMailbox } from '../../support/imap/imap-script-shape';
import { known, useScriptServer } from '../../support/imap/script-lab';

const lab = useScriptServer();

/** The server loses the connection in the midst of this command, and does it `ms` later. */
async function late(verb: string, ms: number, deed: (inbox: ScriptMailbox, archive: ScriptMailbox) => void) {
  const server = await lab.serve();
  let done: Promise<void> | null = null;
  server.twist = (seen) => {
    if (seen !== verb || done) return null;
    const [inbox, archive] = [server.mailboxes.get('INBOX'), server.mailboxes.get('Archive')];
    if (!inbox || !archive) throw new Error('no mailboxes');
    done = delay(ms).then(() => deed(inbox, archive));
    return { kind: 'cut-before' };
  };
  return { sent: () => server.verbs().filter((seen) => seen === verb).length, over: () => done };
}
const take = (box: ScriptMailbox, uid: number) => {
  const found = box.messages.find((one) => one.uid === uid);
  if (!found) throw new Error('it is gone');
  return found;
};
const remove = (box: ScriptMailbox, uid: number): void => {
  box.messages = box.messages.filter((one) => one.uid !== uid);
};
const put = (box: ScriptMailbox, from: ScriptMailbox): void => {
  box.messages.push({ ...take(from, 5), uid: box.uidNext });
  box.uidNext += 1;
};

test.each([
  ['move', () => moveOp(known(5), 'Archive'), 'UID MOVE', ['<m4@x>', '<m6@x>'], ['<m5@x>']],
  ['copy', () => copyOp(known(5), 'Archive'), 'UID COPY', ['<m4@x>', '<m5@x>', '<m6@x>'], ['<m5@x>']],
] as const)(
  'H540128 a %s that is carried out after its connection was lost is not sent once more',
  async (kind, operation, verb, inINBOX, inArchive) => {
    const { sent, over } = await late(verb, 200, (inbox, archive) => {
      put(archive, inbox);
      if (kind === 'move') remove(inbox, 5);
    });
    const { outcome } = await lab.settle(operation(), null, 800);
    await over();
    expect(outcome.kind).toBe('done');
    expect([lab.ids('INBOX'), lab.ids('Archive')]).toEqual([inINBOX, inArchive]);
    expect(sent()).toBe(1);
  },
);

test('a connection that is closed while such a command is waited for ends the waiting', async () => {
  await late('UID MOVE', 60_000, () => undefined);
  const operation = moveOp(known(5), 'Archive');
  const first = await lab.rig();
  await first.replay(operation);
  const second = await lab.rig(undefined, 60_000);
  const replaying = second.replay(operation, first.steps.at(-1));
  await delay(100);
  await second.close();
  expect(await replaying).toMatchObject({ kind: 'unknown' });
});
