/** ADVERSE-POP3, what is in the mailbox: ids, partial lists, deletion, odd list lines. */
import { afterEach, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../electron/main/backend/pop3/pop3-vault';
import { syncOnce } from '../../support/pop3/pop3-harness';
import { mailOf, Scenario } from '../../support/pop3/scenario';
import type { ScenarioOptions } from '../../support/pop3/scenario';
import { err, lines } from '../../support/pop3/scripted-server';
import type { ServerMessage } from '../../support/pop3/scripted-server';

let scenario: Scenario;
afterEach(() => scenario.dispose());

const begin = async (options: ScenarioOptions = {}): Promise<Scenario> =>
  (scenario = await Scenario.start(options));

const three = ['first', 'second', 'third'].map(mailOf);
const message = (uidl: string, text: string): ServerMessage => ({ uidl, raw: Buffer.from(text) });
const states = (): string[] => [...scenario.under.vault.ledger().values()].map(({ state }) => state);

test('newest first; left on the server by default; downloaded once', async () => {
  await begin();
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.commands('RETR')).toEqual(['RETR 3', 'RETR 2', 'RETR 1']);
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.commands('RETR')).toHaveLength(3);
  expect(scenario.commands('DELE')).toEqual([]);
  expect(scenario.server.messages).toHaveLength(3);
});

test.each(['before-reply', 'after-reply'] as const)(
  'P11: QUIT after DELE is cut %s: deleted again, never downloaded again',
  async (deletes) => {
    const closes = { send: [], then: 'close' as const };
    const answer: ScenarioOptions['answer'] = (line, session) => {
      if (line !== 'QUIT' || session.marked.size === 0) return undefined;
      if (deletes === 'before-reply') scenario.server.messages = [];
      return closes;
    };
    await begin({ remove: true, answer });
    expect(await scenario.syncAnew()).toMatchObject({ kind: 'network', reason: 'closed' });
    expect(states()).toEqual(['downloaded', 'downloaded', 'downloaded']);
    delete scenario.server.options.answer;
    expect(await scenario.syncAnew()).toBeNull();
    expect(scenario.commands('RETR')).toHaveLength(3);
    expect(scenario.mail()).toEqual([...three].sort());
    expect(scenario.server.messages).toEqual([]);
  },
);

test('P11: QUIT answers -ERR: nothing counts as deleted', async () => {
  await begin({
    remove: true,
    answer: (line) => (line === 'QUIT' ? err('some deleted messages not removed') : undefined),
  });
  expect(await scenario.syncAnew()).toMatchObject({ kind: 'refused', command: 'QUIT' });
  expect(states()).toEqual(['downloaded', 'downloaded', 'downloaded']);
});

test('P11: a message that was deleted and is listed again is deleted again, not downloaded', async () => {
  await begin({ remove: true });
  const before = [...scenario.server.messages];
  expect(await scenario.syncAnew()).toBeNull();
  expect(states()).toEqual(['deleted', 'deleted', 'deleted']);
  scenario.server.messages = before;
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.commands('RETR')).toHaveLength(3);
  expect(scenario.server.messages).toEqual([]);
});

test('P12: no DELE before every message of the session is durable; a failed commit stops all of it', async () => {
  await begin({ remove: true });
  const { vault } = scenario.under;
  const receive = vault.receive.bind(vault);
  const delesAtCommit: number[] = [];
  vault.receive = async (): Promise<IncomingMessage> => {
    const incoming = await receive();
    const commit: IncomingMessage['commit'] = async (uidl, suspect, listed) => {
      delesAtCommit.push(scenario.commands('DELE').length);
      if (uidl === 'u1') throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      return incoming.commit(uidl, suspect, listed);
    };
    return { ...incoming, commit };
  };
  expect(await syncOnce(scenario.backend().backend)).toMatchObject({ kind: 'disk', reason: 'full' });
  expect(delesAtCommit).toEqual([0, 0, 0]);
  expect(scenario.commands('DELE')).toEqual([]);
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual([...three].sort());
  expect(scenario.server.messages).toEqual([]);
});

test('P14: a server that shows part of its mailbox: sessions until nothing is new; absent is not deleted', async () => {
  await begin({ mail: [] });
  const { server } = scenario;
  const all = Array.from({ length: 250 }, (_, index) => message(`p${index}`, mailOf(String(index))));
  const seen = new Set<ServerMessage>();
  server.options.answer = (line, session) => {
    if (line.startsWith('PASS')) {
      session.usual(line);
      session.snapshot = all.filter((one) => !seen.has(one)).slice(0, 100);
      return Buffer.from('+OK\r\n');
    }
    if (line === 'QUIT') for (const one of session.snapshot) seen.add(one);
    return undefined;
  };
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.under.messages()).toHaveLength(250);
  expect(scenario.under.vault.ledger().size).toBe(250);
});

test('P15: numbers are mapped to UIDLs anew in each session', async () => {
  await begin();
  expect(await scenario.syncAnew()).toBeNull();
  scenario.server.messages = [...scenario.server.messages.slice(1), message('u4', mailOf('fourth'))];
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.commands('RETR').at(-1)).toBe('RETR 3');
  expect(scenario.mail()).toEqual([...three, mailOf('fourth')].sort());
});

test('P16: all UIDLs change: 2,000 messages are recognised, none is doubled, and it costs one download', async () => {
  const mail = Array.from({ length: 2_000 }, (_, index) => mailOf(`m${index}`));
  await begin({ mail });
  expect(await scenario.syncAnew()).toBeNull();
  scenario.server.messages = scenario.server.messages.map(({ raw }, index) => ({
    uidl: `new-${index}`,
    raw,
  }));
  scenario.server.messages.push(message('new', mailOf('really new')));
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual([...mail, mailOf('really new')].sort());
  const before = scenario.commands('RETR').length;
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.commands('RETR')).toHaveLength(before);
});

test('P17: a UIDL that is used again for another message', async () => {
  await begin({ remove: true });
  expect(await scenario.syncAnew()).toBeNull();
  scenario.server.messages = [message('u1', mailOf('another one with the old id'))];
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual([...three, mailOf('another one with the old id')].sort());
});

test('P17 P13: when the disk was full for it, the same run of the app looks at it again', async () => {
  await begin();
  const { backend } = scenario.backend();
  expect(await syncOnce(backend)).toBeNull();
  const again = mailOf('another one with the old id');
  scenario.server.messages = [message('u1', again)];
  const { vault } = scenario.under;
  const receive = vault.receive.bind(vault);
  vault.receive = async () => {
    vault.receive = receive;
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    return { ...(await receive()), commit: () => Promise.reject(full) };
  };
  expect(await syncOnce(backend)).toMatchObject({ kind: 'disk', reason: 'full' });
  expect(await syncOnce(backend)).toBeNull();
  expect(scenario.mail()).toEqual([...three, again].sort());
});

test.each([false, true])(
  'P18: equal UIDLs in one list, deletion %s: each is looked at, different ones are all kept',
  async (remove) => {
    await begin({ mail: [], remove });
    const same = mailOf('twin');
    scenario.server.messages = [
      message('x', same),
      message('x', same),
      message('x', mailOf('other')),
      message('y', mailOf('y')),
    ];
    for (let run = 0; run < 3; run += 1) expect(await scenario.syncAnew()).toBeNull();
    // Two messages with one id and the same octets are one message (RFC 1939 section 7).
    expect(scenario.mail()).toEqual([same, mailOf('other'), mailOf('y')].sort());
    if (remove) expect(scenario.server.messages).toEqual([]);
  },
);

test('P18: while the app runs, equal UIDLs are not downloaded at each poll; a second unread one is not skipped', async () => {
  await begin({ mail: [] });
  scenario.server.messages = [message('x', mailOf('a')), message('x', mailOf('b'))];
  const { backend } = scenario.backend();
  for (let poll = 0; poll < 3; poll += 1) expect(await syncOnce(backend)).toBeNull();
  expect(scenario.commands('RETR')).toHaveLength(2);
  scenario.server.messages.push(message('x', mailOf('c, later')));
  expect(await syncOnce(backend)).toBeNull();
  expect(scenario.mail()).toEqual([mailOf('a'), mailOf('b'), mailOf('c, later')]);
});

test.each([0, 1])(
  'P18: of two with one UIDL one goes (%i): the other is not stored once more',
  async (which) => {
    await begin({ mail: [] });
    scenario.server.messages = [message('x', mailOf('a')), message('x', mailOf('b, longer'))];
    expect(await scenario.syncAnew()).toBeNull();
    scenario.server.messages.splice(which, 1);
    for (let run = 0; run < 2; run += 1) expect(await scenario.syncAnew()).toBeNull();
    expect(scenario.mail()).toEqual([mailOf('a'), mailOf('b, longer')].sort());
  },
);

test('P19: ids made from content tell messages with equal headers apart', async () => {
  const mail = ['Subject: same\r\n\r\none\r\n', 'Subject: same\r\n\r\ntwo\r\n'];
  await begin({ mail, capa: [], answer: (line) => (line === 'UIDL' ? err('no') : undefined) });
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual(mail);
});

test('P20 P25: several spaces in list lines, free text after +OK', async () => {
  const answer: ScenarioOptions['answer'] = (line) => {
    if (line === 'UIDL') return lines('3 messages, have fun', ['1   a', '2  b ', '3 c']);
    if (line === 'LIST')
      return lines(
        '20 Messages (7 octets)',
        three.map((text, index) => `${index + 1}   ${text.length} extra`),
      );
    return undefined;
  };
  await begin({ answer });
  expect(await scenario.syncAnew()).toBeNull();
  expect([...scenario.under.vault.ledger().keys()].sort()).toEqual(['a', 'b', 'c']);
  expect(states()).toEqual(['downloaded', 'downloaded', 'downloaded']);
});

test('P21: a UIDL line without id, a LIST line without size, words for numbers: the others are handled, nothing is lost', async () => {
  const answer: ScenarioOptions['answer'] = (line) => {
    if (line === 'UIDL')
      return lines('', ['1 a', '2', 'three c', '', '3 c', '0 zero', '99999999999999999999 big']);
    if (line === 'LIST') return lines('seven', ['1', '2 x', `3 ${three[2]?.length ?? 0}`, '-1 4', 'x']);
    return undefined;
  };
  await begin({ answer });
  const { backend, logged } = scenario.backend();
  expect(await syncOnce(backend)).toBeNull();
  expect(logged).toContain('pop3.unreadable-list-lines');
  expect(scenario.mail()).toEqual([...three].sort());
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual([...three].sort());
});

test.each([null, []])('P22: UIDL is tried although CAPA (%j) does not name it', async (capa) => {
  await begin({ capa });
  expect(await scenario.syncAnew()).toBeNull();
  expect([...scenario.under.vault.ledger().keys()].sort()).toEqual(['u1', 'u2', 'u3']);
});

test('P22: CAPA is asked again after sign-in', async () => {
  await begin();
  expect(await scenario.syncAnew()).toBeNull();
  const capa = scenario.server.received.flatMap((line, index) => (line === 'CAPA' ? [index] : []));
  expect(capa).toHaveLength(2);
  expect(capa[1]).toBeGreaterThan(scenario.server.received.findIndex((line) => line.startsWith('PASS')));
});

test.each([false, true])(
  'P23: no UIDL and no TOP, deletion %s: known by content, no duplicates, said in the log',
  async (remove) => {
    await begin({
      remove,
      capa: [],
      answer: (line) => (line === 'UIDL' || line.startsWith('TOP') ? err('no') : undefined),
    });
    const { backend, logged } = scenario.backend();
    expect(await syncOnce(backend)).toBeNull();
    expect(logged).toContain('pop3.no-uidl');
    expect(scenario.server.messages).toHaveLength(remove ? 0 : 3);
    expect(await syncOnce(backend)).toBeNull();
    // While the app runs the list tells that nothing is new; a newly started app has to look at all of it.
    expect(scenario.commands('RETR')).toHaveLength(3);
    scenario.server.messages.push(message('-', mailOf('fourth')));
    expect(await syncOnce(backend)).toBeNull();
    expect(await scenario.syncAnew()).toBeNull();
    expect(scenario.mail()).toEqual([...three, mailOf('fourth')].sort());
  },
);

test('P23: UIDL refused for once on a server that has it is no reason to download everything again', async () => {
  await begin();
  expect(await scenario.syncAnew()).toBeNull();
  scenario.server.options.answer = (line) => (line === 'UIDL' ? err('not now') : undefined);
  const { backend } = scenario.backend();
  expect(await syncOnce(backend)).toMatchObject({ kind: 'busy' });
  expect(await syncOnce(backend)).toMatchObject({ kind: 'busy' });
  expect(scenario.commands('RETR')).toHaveLength(3);
  // Refused for good: known by content, still no duplicates.
  expect(await syncOnce(backend)).toBeNull();
  expect(scenario.mail()).toEqual([...three].sort());
});

test('P24: only the list forms of UIDL and LIST are used', async () => {
  await begin({ remove: true });
  expect(await scenario.syncAnew()).toBeNull();
  expect(new Set([...scenario.commands('LIST'), ...scenario.commands('UIDL')])).toEqual(
    new Set(['LIST', 'UIDL']),
  );
});

test('P26: deleted messages that are still listed: -ERR is borne, no loop', async () => {
  const answer: ScenarioOptions['answer'] = (line) => {
    if (line === 'LIST')
      return lines(
        '',
        three.map((text, index) => `${index + 1} ${index === 1 ? 0 : text.length}`),
      );
    return line === 'RETR 2' || line === 'DELE 2' ? err('no such message') : undefined;
  };
  await begin({ remove: true, answer });
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual([three[0], three[2]]);
  expect(scenario.commands('RETR')).toHaveLength(3);
  expect(states()).toEqual(['deleted', 'deleted']);
});

test('P26: DELE is refused for one message: the others are deleted', async () => {
  await begin({ remove: true, answer: (line) => (line === 'DELE 2' ? err('no') : undefined) });
  expect(await scenario.syncAnew()).toBeNull();
  expect(states().sort()).toEqual(['deleted', 'deleted', 'downloaded']);
  expect(scenario.server.messages.map(({ uidl }) => uidl)).toEqual(['u2']);
});

test('P36: what arrives during a session is seen by the next poll', async () => {
  await begin({
    answer: (line) =>
      void (line === 'RETR 1' && scenario.server.messages.push(message('u4', mailOf('fourth')))),
  });
  const { backend } = scenario.backend();
  expect(await backend.connect()).toBeNull();
  expect(await backend.sync({ kind: 'everything' })).toBeNull();
  expect(await backend.sync({ kind: 'inbox' })).toBeNull();
  expect(scenario.mail()).toEqual([...three, mailOf('fourth')].sort());
  expect(scenario.server.sessions).toBe(2);
  await backend.close();
});
