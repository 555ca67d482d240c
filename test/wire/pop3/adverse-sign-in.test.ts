/** ADVERSE-POP3, getting in: passwords, locks, greetings, and what the engine sees of a backend's life. */
import { afterEach, expect, test, vi } from 'vitest';
import type { ReplayItem } from '../../../electron/main/backend/backend';
import { SignInJudge } from '../../../electron/main/backend/pop3/pop3-sign-in-judge';
import { syncOnce } from '../../support/pop3/pop3-harness';
import { mailOf, Scenario } from '../../support/pop3/scenario';
import type { ScenarioOptions } from '../../support/pop3/scenario';
import { err, ok } from '../../support/pop3/scripted-server';

let scenario: Scenario;
afterEach(() => scenario.dispose());

const begin = async (options: ScenarioOptions = {}): Promise<Scenario> =>
  (scenario = await Scenario.start(options));
const at =
  (verb: string, text: string): NonNullable<ScenarioOptions['answer']> =>
  (line) =>
    line.startsWith(verb) ? err(text) : undefined;

test.each([
  '[IN-USE] mailbox locked',
  '[LOGIN-DELAY] minimum 60 s',
  '[SYS/TEMP] disk',
  '[in-use] lower case',
])('P28: -ERR %s is busy, not a wrong password', async (text) => {
  await begin({ answer: at('PASS', text) });
  expect(await scenario.syncAnew()).toEqual({ kind: 'busy', detail: text });
  scenario.server.options.capa = ['SASL PLAIN'];
  scenario.server.options.answer = at('AUTH', text);
  expect(await scenario.syncAnew()).toEqual({ kind: 'busy', detail: text });
});

test('P29: after a success one refusal is tried again before the person is asked; [AUTH] is not', async () => {
  await begin();
  const { backend } = scenario.backend();
  expect(await syncOnce(backend)).toBeNull();
  scenario.server.options.answer = at('PASS', 'wrong password');
  expect(await syncOnce(backend)).toMatchObject({ kind: 'busy' });
  expect(await syncOnce(backend)).toMatchObject({ kind: 'sign-in' });
  delete scenario.server.options.answer;
  expect(await syncOnce(backend)).toBeNull();
  scenario.server.options.answer = at('PASS', '[AUTH] no');
  expect(await syncOnce(backend)).toMatchObject({ kind: 'sign-in' });
});

test('P29: a success through an earlier connection counts', async () => {
  await begin();
  const judge = new SignInJudge();
  const first = scenario.backend({ judge }).backend;
  expect(await syncOnce(first)).toBeNull();
  await first.close();
  scenario.server.options.answer = at('PASS', 'wrong password');
  expect(await syncOnce(scenario.backend({ judge }).backend)).toMatchObject({ kind: 'busy' });
  expect(await syncOnce(scenario.backend({ judge }).backend)).toMatchObject({ kind: 'sign-in' });
});

test('P29: a success with another password does not count: the person who mistyped the new one hears it at once', async () => {
  await begin();
  const judge = new SignInJudge();
  expect(await syncOnce(scenario.backend({ judge }).backend)).toBeNull();
  scenario.server.options.answer = at('PASS', 'wrong password');
  const mistyped = { judge, password: () => Promise.resolve('another') };
  expect(await syncOnce(scenario.backend(mistyped).backend)).toMatchObject({ kind: 'sign-in' });
});

test('P29: a success of long ago does not count', async () => {
  await begin();
  const judge = new SignInJudge();
  judge.succeeded('secret', 0);
  expect(judge.judge({ kind: 'sign-in', detail: 'no' }, 'secret', 25 * 3_600_000)).toMatchObject({
    kind: 'sign-in',
  });
});

test('P30: a server that hangs up on the password: a cut at first, a wrong password when it happens again', async () => {
  await begin({ answer: (line) => (line.startsWith('PASS') ? { send: [], then: 'close' } : undefined) });
  const { backend } = scenario.backend();
  expect(await syncOnce(backend)).toMatchObject({ kind: 'network', reason: 'closed' });
  expect(await syncOnce(backend)).toMatchObject({ kind: 'sign-in' });
});

test('P30: -ERR and hanging up in one go is a wrong password', async () => {
  await begin({
    answer: (line) => (line.startsWith('PASS') ? { send: [err('bad')], then: 'close' } : undefined),
  });
  expect(await scenario.syncAnew()).toEqual({ kind: 'sign-in', detail: 'bad' });
});

test.each([
  ['USER', 'no such user'],
  ['PASS', 'wrong password'],
])('P31: -ERR at %s is not taken for success', async (verb, text) => {
  await begin({ answer: at(verb, text) });
  expect(await scenario.syncAnew()).toEqual({ kind: 'sign-in', detail: text });
  expect(scenario.commands('LIST')).toEqual([]);
});

test('P37: -ERR as greeting is busy', async () => {
  await begin({ greeting: err('too many connections') });
  expect(await scenario.syncAnew()).toEqual({ kind: 'busy', detail: 'too many connections' });
  expect(scenario.server.received).toEqual([]);
});

test.each([
  'HTTP/1.1 400 Bad Request\r\n',
  '220 mail ESMTP\r\n',
  '* OK IMAP4rev1\r\n',
  'SSH-2.0-x\r\n',
  '\0\xff\r\n',
  'x'.repeat(9_000),
])('a greeting that is not POP3: %j', async (greeting) => {
  await begin({ greeting: Buffer.from(greeting, 'latin1') });
  expect(await scenario.syncAnew()).toMatchObject({ kind: 'protocol' });
  expect(scenario.server.received).toEqual([]);
});

test('the server hangs up instead of greeting', async () => {
  await begin({ greeting: { send: [], then: 'reset' } });
  expect(await scenario.syncAnew()).toMatchObject({ kind: 'network', reason: 'closed' });
});

test.each([
  ['a\r\nDELE 1', 'secret'],
  ['a@example.org', 'secret\r\nDELE 1'],
  ['a\nb', 'secret'],
  ['a@example.org', 'sec\0ret'],
])('P40: control characters in %j / %j are refused before anything is sent', async (user, password) => {
  await begin();
  const error = await scenario.syncAnew({ user, password: () => Promise.resolve(password) });
  expect(error).toMatchObject({ kind: 'sign-in' });
  expect(scenario.server.sessions).toBe(0);
});

test('no password in this run of the app', async () => {
  await begin();
  expect(await scenario.syncAnew({ password: () => Promise.resolve(null) })).toMatchObject({
    kind: 'password-needed',
  });
  expect(scenario.server.sessions).toBe(0);
});

test.each([
  ['AUTH PLAIN', ['SASL PLAIN LOGIN']],
  ['USER and PASS', ['USER']],
])('passwords with spaces at their ends and beyond ASCII, by %s', async (_name, capa) => {
  const password = ' pässwörd mit Raum  ';
  await begin({ password, capa });
  expect(await scenario.syncAnew({ password: () => Promise.resolve(password) })).toBeNull();
  expect(scenario.commands('AUTH')).toHaveLength(capa[0] === 'USER' ? 0 : 1);
});

test('AUTH PLAIN without initial response, and one too long for the line', async () => {
  const password = 'p'.repeat(400);
  let asked = false;
  const answer: ScenarioOptions['answer'] = (line, session) => {
    if (line === 'AUTH PLAIN') {
      asked = true;
      return Buffer.from('+ \r\n');
    }
    if (!asked) return undefined;
    asked = false;
    return session.usual(`AUTH PLAIN ${line}`);
  };
  await begin({ password, capa: ['SASL PLAIN'], answer });
  expect(await scenario.syncAnew({ password: () => Promise.resolve(password) })).toBeNull();
  expect(
    Math.max(
      ...scenario.server.received.filter((line) => line.startsWith('AUTH')).map((line) => line.length),
    ),
  ).toBeLessThan(254);
});

test('AUTH PLAIN refused without a code: USER and PASS; with [AUTH]: no second try', async () => {
  await begin({ capa: ['SASL PLAIN'], answer: at('AUTH', 'unsupported') });
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.commands('PASS')).toHaveLength(1);
  scenario.server.options.answer = at('AUTH', '[AUTH] no');
  expect(await scenario.syncAnew()).toMatchObject({ kind: 'sign-in' });
  expect(scenario.commands('PASS')).toHaveLength(1);
});

test('connect signs in, sync uses that session and ends it; afterwards there is no socket, and the next sync opens one', async () => {
  await begin();
  const { backend, closed, progress } = scenario.backend();
  expect(await backend.connect()).toBeNull();
  expect(await backend.sync({ kind: 'everything' })).toBeNull();
  expect(scenario.server.sessions).toBe(1);
  expect(progress.map((one) => one && `${one.what} ${one.done}/${one.total}`)).toEqual([
    'messages 0/3',
    'messages 1/3',
    'messages 2/3',
    null,
  ]);
  await vi.waitFor(() => expect(scenario.server.clients.size).toBe(0));
  await backend.watch();
  expect(await backend.sync({ kind: 'inbox' })).toBeNull();
  expect(await backend.sync({ kind: 'body', messageId: 'x' })).toBeNull();
  expect(scenario.server.sessions).toBe(2);
  expect(closed).toEqual([]);
  await backend.close();
  await backend.close();
  expect(closed).toEqual([null]);
  expect(backend.pollEvery).toBe(300_000);
});

test('a session that no sync takes over gives the lock back', async () => {
  await begin();
  const { backend } = scenario.backend({ deadlines: { hold: 50 } });
  expect(await backend.connect()).toBeNull();
  await vi.waitFor(() => expect(scenario.commands('QUIT')).toHaveLength(1));
  expect(await backend.sync({ kind: 'everything' })).toBeNull();
  expect(scenario.under.messages()).toHaveLength(3);
  await backend.close();
});

test('a held session that died is replaced by a new one', async () => {
  await begin();
  const { backend } = scenario.backend();
  expect(await backend.connect()).toBeNull();
  for (const client of scenario.server.clients.values()) client.resetAndDestroy();
  await vi.waitFor(() => expect(scenario.server.clients.size).toBe(0));
  expect(await backend.sync({ kind: 'everything' })).toBeNull();
  expect(scenario.under.messages()).toHaveLength(3);
  await backend.close();
});

test.each(['CAPA', 'PASS', 'UIDL', 'RETR', 'DELE', 'QUIT'])(
  'close while %s waits for its answer settles everything',
  async (verb) => {
    let reached = false;
    await begin({
      remove: true,
      answer: (line) => {
        if (!line.startsWith(verb)) return undefined;
        reached = true;
        return null;
      },
    });
    const { backend, closed } = scenario.backend();
    const synced = backend.connect().then((error) => error ?? backend.sync({ kind: 'everything' }));
    await vi.waitFor(() => expect(reached).toBe(true));
    await backend.close();
    expect(await synced).toMatchObject({ kind: 'network', reason: 'closed' });
    expect(closed.length).toBe(verb === 'CAPA' || verb === 'PASS' ? 0 : 1);
  },
);

test('sign-in as a whole has a deadline', async () => {
  await begin({ answer: (line) => (line.startsWith('USER') ? null : undefined) });
  const error = await scenario.syncAnew({ deadlines: { signIn: 200 } });
  expect(error).toMatchObject({ kind: 'network', reason: 'timeout' });
});

test('interrupt ends a sync between two messages in good order, and the next one goes on', async () => {
  await begin({ remove: true, mail: Array.from({ length: 10 }, (_, index) => mailOf(String(index))) });
  const { backend } = scenario.backend();
  scenario.server.options.answer = (line) => void (line === 'RETR 8' && backend.interrupt());
  expect(await backend.connect()).toBeNull();
  expect(await backend.sync({ kind: 'everything' })).toBeNull();
  expect(scenario.under.messages()).toHaveLength(3);
  expect(await backend.sync({ kind: 'everything' })).toBeNull();
  expect(scenario.under.messages()).toHaveLength(10);
  expect(scenario.server.messages).toEqual([]);
  await backend.close();
});

test('operations on POP mail need no server', async () => {
  await begin();
  const placement = { mailbox: { id: 'pop/INBOX', path: 'INBOX' }, uidValidity: '0', uid: null };
  const operation = { kind: 'flags', message: { locator: { placement } } };
  const item = { operation, step: null } as unknown as ReplayItem;
  const outcome = await scenario.backend().backend.replay(item, () => Promise.resolve());
  expect(outcome).toEqual({ kind: 'done', placement, note: null });
  expect(scenario.server.sessions).toBe(0);
});

test('text that nobody asked for, between two commands, ends the session before the next one', async () => {
  await begin({
    remove: true,
    answer: (line, session) => {
      if (line !== 'RETR 1') return undefined;
      return [session.usual(line), ok('and by the way')];
    },
  });
  const { vault } = scenario.under;
  const receive = vault.receive.bind(vault);
  vault.receive = async () => {
    const incoming = await receive();
    // The disk is slow enough for the second segment to come while nothing is asked.
    const commit: typeof incoming.commit = async (...args) => {
      await vi.waitFor(() => expect(scenario.server.clients.size === 0 || args[0] !== 'u1').toBe(true));
      return incoming.commit(...args);
    };
    return { ...incoming, commit };
  };
  expect(await syncOnce(scenario.backend().backend)).toMatchObject({ kind: 'protocol' });
  const { received } = scenario.server;
  const secondSession = received.lastIndexOf('UIDL');
  expect(secondSession).toBeGreaterThan(received.indexOf('UIDL'));
  expect(received.slice(0, secondSession).filter((line) => line.startsWith('DELE'))).toEqual([]);
  expect(scenario.under.messages()).toHaveLength(3);
});
