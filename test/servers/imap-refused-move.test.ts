/** A move that the server refuses is taken back; what was done with its message afterwards is done where that lies. */
import { afterEach, expect, test } from 'vitest';
import { FaultProxy } from '../support/fault-proxy/start-fault-proxy';
import { Person } from '../support/conflicts/person';
import { useImapServer, variants } from '../support/imap/imap-lab';

const [dovecot] = variants;
if (!dovecot) throw new Error('no server');
const lab = useImapServer(dovecot);
let proxy: FaultProxy | null = null;
afterEach(() => proxy?.close());

test('copies, carries to another account and stars reach the message; a move that began in the target goes with it', async () => {
  const { fill, freshUser, onServer } = lab;
  const second = await freshUser();
  const first = await freshUser();
  for (const box of ['Shut', 'Open']) await lab.raw().ok(`CREATE ${box}`);
  await fill('INBOX', ['copied', 'carried', 'moved']);
  const port = lab.server().ports.imaps;
  proxy = await FaultProxy.start({ protocol: 'imap', server: lab.server(), port });
  const anna = await Person.moveIn({ port: proxy.port, ca: lab.ca(), user: first });
  try {
    const hers = await Person.moveIn({ port, ca: lab.ca(), user: second }, anna);
    await anna.leave();
    for (const subject of ['copied', 'carried', 'moved']) await anna.act('move', 'INBOX', subject, 'Shut');
    await anna.act('copy', 'Shut', 'copied', 'Open');
    await anna.act('star', 'Open', 'copied');
    await anna.act('move', 'Shut', 'carried', { path: 'INBOX', of: hers });
    await anna.act('move', 'Shut', 'moved', 'Open');
    proxy.instead = (line) => (/ UID MOVE \S+ "?Shut/.test(line) ? 'NO [NOPERM] Permission denied.' : null);
    await anna.comeBack();
    await anna.until(() => anna.states('carried').join() === 'move refused,transfer done');
    expect(anna.states('copied')).toEqual(['move refused', 'copy done', 'flags done']);
    expect(anna.states('moved')).toEqual(['move refused', 'move refused']);
    expect(anna.reasons('moved')).toContain('Permission denied');
    const ids = async (box: string) => (await onServer(box)).map(({ messageId }) => messageId).sort();
    expect(await ids('INBOX')).toEqual(['<copied@x>', '<moved@x>']);
    expect(await ids('Shut')).toEqual([]);
    expect(await onServer('Open')).toMatchObject([{ messageId: '<copied@x>', flags: ['\\Flagged'] }]);
    expect([await anna.shown('INBOX'), await anna.shown('Open')]).toEqual([
      ['copied', 'moved'],
      ['copied *'],
    ]);
    expect(await hers.shown('INBOX')).toEqual(['carried']);
  } finally {
    await anna.moveOut();
  }
});
