/** A server that refuses one mailbox, one page or one body: everything else comes all the same, and the connection stays. */
import { beforeEach, describe, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { StoreApi } from '../../../electron/main/store/store-api';
import { mailbox, uidsOf, wantedBodies } from '../../support/imap/imap-rig';
import type { ScriptServer } from '../../support/imap/imap-script';
import { message, useScriptServer } from '../../support/imap/script-lab';

const { rig, ...lab } = useScriptServer();
let server: ScriptServer;
beforeEach(async () => {
  server = await lab.serve();
  server.mailbox('Broken', [message(1), message(2)], 4);
  server.mailbox('Last', [message(7)], 5);
});

const no = (text: string) => ({ kind: 'say', status: 'NO', text }) as const;
const here = async (store: StoreApi, path: string): Promise<number[]> =>
  (await uidsOf(store, path)).map(({ uid }) => uid);
const wanted = async (store: StoreApi): Promise<string[]> =>
  (await wantedBodies(store)).map(({ path, uid }) => `${path} ${uid}`).sort();
/** Without their bodies. */
const headersOnly = async () => {
  const current = await rig();
  server.twist = (verb, line) =>
    verb === 'UID FETCH' && line.includes('BODY.PEEK[]') ? { kind: 'cut-before' } : null;
  await current.backend.sync({ kind: 'everything' });
  server.twist = () => null;
  return rig();
};

test.each(['[SERVERBUG] internal error', '[INUSE] locked', '[UNAVAILABLE] backend away', 'no access'])(
  'a mailbox that says %s does not hide those behind it',
  async (words) => {
    server.twist = (verb, line) => (verb === 'SELECT' && line.includes('Broken') ? no(words) : null);
    const current = await rig();
    expect(await current.backend.sync({ kind: 'everything' })).toBeNull();
    expect([await here(current.store, 'Last'), await here(current.store, 'Broken')]).toEqual([[7], []]);
    expect(await wanted(current.store)).toEqual([]);
    server.twist = () => null;
    expect(await current.backend.sync({ kind: 'everything' })).toBeNull();
    expect(await here(current.store, 'Broken')).toEqual([1, 2]);
  },
);

test('an INBOX that is busy is told and tried again soon, after all others', async () => {
  server.twist = (verb, line) => (verb === 'SELECT' && line.includes('INBOX') ? no('[INUSE] locked') : null);
  const current = await rig();
  expect(await current.backend.sync({ kind: 'everything' })).toMatchObject({ kind: 'busy' });
  expect(await here(current.store, 'Last')).toEqual([7]);
});

test('a throttled server is not asked on', async () => {
  server.twist = (verb, line) =>
    verb === 'SELECT' && line.includes('Broken') ? no('[THROTTLED] slow down') : null;
  const current = await rig();
  expect(await current.backend.sync({ kind: 'everything' })).toMatchObject({ kind: 'busy', throttled: true });
  expect(await here(current.store, 'Last')).toEqual([]);
});

test('one that cannot be listed hides none that came with it; where none can be, none is taken for unreadable', async () => {
  server.mailboxes.get('Last')?.messages.push(message(8), message(9));
  let refused = /FETCH (7|7:9|7:8|8:9|8|9) /;
  server.twist = (verb, line) =>
    verb === 'UID FETCH' && /ENVELOPE|HEADER/.test(line) && refused.test(line)
      ? no('[SERVERBUG] internal error')
      : null;
  const current = await rig();
  expect(await current.backend.sync({ kind: 'everything' })).toBeNull();
  expect(await here(current.store, 'Last')).toEqual([]);
  refused = /FETCH (7|7:9|7:8) /;
  expect(await current.backend.sync({ kind: 'everything' })).toBeNull();
  expect(await here(current.store, 'Last')).toEqual([7, 8, 9]);
});

test('a server that gives no bodies for a while is asked for few, and gives all of them later', async () => {
  const many = Array.from({ length: 60 }, (_, index) => message(index + 1));
  server.mailbox('Many', many, 6);
  for (const words of ['[UNAVAILABLE] storage away', '[SERVERBUG] internal error', 'cannot']) {
    const current = await rig();
    const before = server.lines.length;
    server.twist = (verb, line) => (verb === 'UID FETCH' && line.includes('BODY.PEEK[]') ? no(words) : null);
    expect(await current.backend.sync({ kind: 'everything' })).not.toBeNull();
    const asked = server.lines.slice(before).filter((line) => line.includes('BODY.PEEK[]'));
    expect(asked.length).toBeLessThan(20);
  }
  server.twist = () => null;
  const current = await rig();
  await current.sync();
  expect(await wanted(current.store)).toEqual([]);
});

test('news of an INBOX that is busy is not lost', async () => {
  const current = await rig();
  await current.sync();
  server.twist = (verb, line) => (verb === 'SELECT' && line.includes('INBOX') ? no('[INUSE] locked') : null);
  for (const kind of ['inbox', 'inbox-headers'] as const)
    expect(await current.backend.sync({ kind })).toMatchObject({ kind: 'busy' });
});

describe('bodies that are still to come', () => {
  test('of a mailbox that refuses SELECT by now hold up no others', async () => {
    const current = await headersOnly();
    server.twist = (verb, line) => (verb === 'SELECT' && line.includes('Broken') ? no('no access') : null);
    expect(await current.backend.sync({ kind: 'everything' })).toBeNull();
    expect(await wanted(current.store)).toEqual(['Broken 1', 'Broken 2']);
    expect(server.lines.filter((line) => /SELECT "?Broken/.test(line)).length).toBeLessThanOrEqual(4);
  });

  test('one that is refused holds up neither those asked with it nor others, and is asked again on a later connection', async () => {
    const current = await headersOnly();
    server.twist = (verb, line) =>
      verb === 'UID FETCH' && line.includes('BODY.PEEK[]') && /FETCH (5|4:6|4:5|5:6) /.test(line)
        ? no('cannot read it')
        : null;
    expect(await current.backend.sync({ kind: 'everything' })).toBeNull();
    expect(await wanted(current.store)).toEqual(['INBOX 5']);
    server.twist = () => null;
    const next = await rig();
    await next.sync();
    expect(await wanted(next.store)).toEqual([]);
  });

  test('one that the person opens and that is refused is told', async () => {
    const current = await headersOnly();
    server.twist = (verb, line) =>
      verb === 'UID FETCH' && line.includes('BODY.PEEK[]') ? no('cannot read it') : null;
    const messageId = imapMessageIdFor(mailbox('INBOX').id, '7', 5);
    expect(await current.backend.sync({ kind: 'body', messageId })).toMatchObject({
      ...{ kind: 'refused', detail: 'cannot read it' },
    });
  });

  test('one at which the server hangs up is asked alone and last on later connections', async () => {
    await headersOnly();
    server.twist = (verb, line) =>
      verb === 'UID FETCH' && line.includes('BODY.PEEK[]') && /FETCH (5|4:6|4:5|5:6) /.test(line)
        ? { kind: 'cut-before' }
        : null;
    let left: string[] = [];
    for (let connections = 0; connections < 6; connections += 1) {
      const current = await rig();
      await current.backend.sync({ kind: 'everything' });
      left = await wanted(current.store);
    }
    expect(left).toEqual(['INBOX 5']);
    const current = await rig();
    expect(await current.backend.sync({ kind: 'everything' })).toBeNull();
  });
});
