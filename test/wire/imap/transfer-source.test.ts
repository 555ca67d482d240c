/** The source of a move to another account: it goes if it is still that message, whatever way that can be told, and no other one ever goes. */
import { beforeEach, describe, expect, test } from 'vitest';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { ReplayStep } from '../../../electron/contract/operation';
import { otherAccount, transferOp } from '../../support/imap/imap-rig';
import type { ScriptServer } from '../../support/imap/imap-script';
import { known, useScriptServer } from '../../support/imap/script-lab';

const { rig, ids, ...lab } = useScriptServer();
let server: ScriptServer;
beforeEach(async () => {
  server = await lab.serve();
});

const target = { id: mailboxIdFor(otherAccount, 'Archive'), path: 'Archive' };
const copy = { mailbox: target, uidValidity: '3', uid: 1 };
const arrived: ReplayStep = { kind: 'appended', copy };
const all = ['<m4@x>', '<m5@x>', '<m6@x>'];

describe('whose ENVELOPE the server cannot make', () => {
  // It tells a Message-ID in its header alone, as for a mail whose ENVELOPE it cannot make (ADVERSE-IMAP I48).
  beforeEach(() => {
    server.outgoing = (line) => line.replace(/ENVELOPE \(.* "<m\d@x>"\)/, 'ENVELOPE NIL');
  });

  test('it is known by its header and goes', async () => {
    const outcome = await (await rig()).replay(transferOp(known(5), 'Archive'), arrived);
    expect(outcome).toEqual({ kind: 'done', placement: copy, note: null });
    expect(ids('INBOX')).toEqual(['<m4@x>', '<m6@x>']);
  });

  test('another one stays, whatever its size', async () => {
    const operation = transferOp({ ...known(5), messageId: '<m9@x>' }, 'Archive');
    expect(await (await rig()).replay(operation, arrived)).toMatchObject({ kind: 'done', placement: copy });
    expect(ids('INBOX')).toEqual(all);
  });
});

test('one that is not said to be another is not taken for the one that was carried: its header is withheld too', async () => {
  server.outgoing = (line) => line.replace(/ENVELOPE \(.* "<m\d@x>"\)/, 'ENVELOPE NIL');
  server.twist = (verb, line) =>
    verb === 'UID FETCH' && line.includes('HEADER')
      ? { kind: 'say', status: 'NO', text: 'not that one' }
      : null;
  expect(await (await rig()).replay(transferOp(known(5), 'Archive'), arrived)).toMatchObject({
    ...{ kind: 'done', placement: copy },
    note: 'What “INBOX” holds where this message was is not known to be it. Nothing was deleted there.',
  });
  expect(ids('INBOX')).toEqual(all);
});
