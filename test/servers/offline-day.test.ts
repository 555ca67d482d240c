/** A day without a network: fifty letters are written, changed, put off and thrown away, and what was meant to go arrives once. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccountDraft } from '../../electron/contract/account';
import type { AccountId, MessageId } from '../../electron/contract/ids';
import { isOutgoing } from '../../electron/contract/outbox';
import { bundleProcess } from '../chaos/support/bundle-process';
import type { ProcessBundle } from '../chaos/support/bundle-process';
import { findFreePorts } from '../support/dovecot/free-ports';
import { type DovecotServer, startDovecot } from '../support/dovecot/start-dovecot';
import { fastFolder } from '../support/fast-folder';
import { type PostfixServer, startPostfix } from '../support/postfix/start-postfix';
import { Gate } from '../support/sending/gate';
import { KilledSatchel } from '../support/sending/killed-satchel';
import { type Letter, Person, firstText } from '../support/sending/person';
import { seededRandom } from '../support/vault/crash-states';

const [ada, bob] = ['ada@example.org', 'bob@example.org'] as const;
const hour = 3_600_000;
const day = 24 * hour;
const threads = 5;
const random = seededRandom(5);
const rootOf = (thread: number): string => `<root-${thread}@example.org>`;
const questionOf = (thread: number): string => `<question-${thread}@example.org>`;

let dovecot: DovecotServer;
let postfix: PostfixServer;
let gate: Gate;
let folder: string;
let bundle: ProcessBundle;
let satchel: KilledSatchel;
let accountId: AccountId;

beforeAll(async () => {
  const [auth, port] = (await findFreePorts(2)) as [number, number];
  const extraConfig = `service auth {\n  inet_listener {\n    address = 127.0.0.1\n    port = ${auth}\n  }\n}\n`;
  dovecot = await startDovecot({
    users: [ada, bob].map((user) => ({ user, password: 'secret' })),
    extraConfig,
  });
  postfix = await startPostfix({
    ...{ auth, lmtp: dovecot.ports.lmtp, domain: 'example.org', sizeLimit: 200_000 },
  });
  for (let thread = 1; thread <= threads; thread += 1)
    await dovecot.deliver(
      ada,
      `From: Bob <${bob}>\r\nTo: ${ada}\r\nSubject: question ${thread}\r\nMessage-ID: ${questionOf(thread)}\r\nIn-Reply-To: ${rootOf(thread)}\r\nReferences: ${rootOf(thread)}\r\nDate: ${new Date().toUTCString()}\r\n\r\nWhat do you think?\r\n`,
    );
  gate = new Gate(port, postfix.ports.submissions);
  await gate.open();
  folder = await mkdtemp(join(fastFolder(), 'satchel-offline-day-'));
  const certificates = join(folder, 'authorities.pem');
  await writeFile(certificates, dovecot.caCertificatePem + postfix.certificates.caPem);
  bundle = await bundleProcess(join(import.meta.dirname, '../chaos/scenarios/mail-process.ts'));
  satchel = await KilledSatchel.open(bundle.file, certificates, folder);
  const draft: AccountDraft = {
    ...{ kind: 'imap', address: ada, name: 'Ada', label: 'Work', colour: 'blue', passwordStorage: 'weak' },
    server: { host: 'localhost', port: dovecot.ports.imaps, security: 'tls', user: ada },
    smtp: { host: 'localhost', port, security: 'tls', user: ada, ownPassword: false },
  };
  ({ accountId } = (await satchel.ask('add-account', { draft, password: 'secret' })) as {
    accountId: AccountId;
  });
  await satchel.process.until('the first sync', () => satchel.process.news?.fresh === true);
});
afterAll(async () => {
  await satchel.close();
  gate.close();
  await bundle.dispose();
  await postfix.dispose();
  await dovecot.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** What is meant: a third answers somebody, a fifth is for later, a tenth is thrown away. */
async function fiftyLetters(): Promise<Letter[]> {
  const { rows } = await satchel.store.query('message-window', {
    ...{ folder: { kind: 'unified', role: 'inbox' }, offset: 0, limit: 50 },
  });
  const idOf = (thread: number): MessageId => {
    const row = rows.find(({ subject }) => subject === `question ${thread}`);
    if (!row) throw new Error('the questions have not come');
    return row.id;
  };
  const before = ['nothing', 'edited', 'closed', 'taken back'] as const;
  return Array.from({ length: 50 }, (_none, index): Letter => {
    const number = index + 1;
    const name = `letter ${number} of the day`;
    const later = number % 5 === 3;
    return {
      ...{ name, to: bob, text: `What ${name} is to say.` },
      // The last ones are written without a cache: there is nothing to answer.
      answers: number % 3 === 0 && number <= 45 ? idOf(1 + (number % threads)) : null,
      // Nor folders, so that Drafts does not show what is closed.
      before: before[Math.floor(random() * (number <= 45 ? 4 : 2))] ?? 'nothing',
      at: later ? Date.now() + (number % 2 === 0 ? 9 * hour : 2 * day) : null,
      changed: number % 10 === 3 || number % 10 === 4,
      cancelled: number % 10 === 7,
    };
  });
}

/** The person looks whether a mail in doubt is there, and says so. */
async function settleDoubts(): Promise<void> {
  for (const { item, state } of await satchel.outbox()) {
    if (state !== 'unknown') continue;
    const taken = (await handedOver()).includes(item.messageId);
    await satchel.command('outbox', 'resolve', { id: item.id, as: taken ? 'sent' : 'again' });
  }
}

/** Message-IDs in the order in which Postfix took them for good. */
async function handedOver(): Promise<string[]> {
  const ids = new Map<string, string>();
  const taken: string[] = [];
  for (const line of (await postfix.log()).split('\n')) {
    const [, queueId = '', messageId] = /cleanup\[\d+\]: (\w+): message-id=(<[^>]+>)/.exec(line) ?? [];
    if (messageId) ids.set(queueId, messageId);
    const [, active = ''] = /qmgr\[\d+\]: (\w+): from=<ada/.exec(line) ?? [];
    const known = ids.get(active);
    if (known !== undefined && !taken.includes(known)) taken.push(known);
  }
  return taken;
}

/** Sends what is due, over every kill. */
const allSent = (due: (notBefore: number) => boolean): Promise<void> =>
  expect
    .poll(
      () =>
        satchel.through(async () => {
          await settleDoubts();
          await satchel.ask('sync', null);
          const outbox = await satchel.outbox();
          return outbox
            .filter(({ item, state }) => isOutgoing(state) && due(item.notBefore))
            .map(({ item, state, reason }) => `${item.envelope.subject}: ${state} ${reason ?? ''}`);
        }),
      { timeout: 120_000, interval: 250 },
    )
    .toEqual([]);

const header = (mail: string, name: string): string | null => {
  const [head = ''] = mail.replace(/\r\n[ \t]+/g, ' ').split('\r\n\r\n');
  return new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? null;
};

test('fifty letters of a day offline, over kills and a lost cache: each that was meant arrives once, in order, in its thread, and lies in Sent once', async () => {
  const letters = await fiftyLetters();
  gate.close();
  await dovecot.stop();
  const person = new Person(satchel, accountId);
  for (const [index, letter] of letters.entries()) {
    if (index === 45) await satchel.restart(false);
    if (index % 6 === 2)
      await satchel.through(() =>
        satchel.killAt({ record: 1 + Math.floor(random() * 7), when: random() < 0.5 ? 'torn' : 'after' }),
      );
    await person.write(letter);
  }
  expect(satchel.kills).toBeGreaterThan(5);
  await satchel.through(async () => {
    const waiting = (await satchel.outbox()).filter(({ state }) => isOutgoing(state));
    expect(waiting).toHaveLength(45);
  });

  await gate.open();
  await dovecot.start();
  await satchel.leap(10 * hour);
  for (let kill = 0; kill < 4; kill += 1) {
    await satchel.through(async () => {
      await satchel.killAt({
        record: 2 + Math.floor(random() * 25),
        when: kill % 2 === 0 ? 'after' : 'torn',
      });
      await satchel.ask('sync', null);
      await satchel.process.gone;
    });
    await satchel.restart();
  }
  await allSent((notBefore) => notBefore <= satchel.now);
  const early = (await handedOver()).length;
  await satchel.through(() => satchel.leap(2 * day));
  await allSent(() => true);

  const meant = letters.filter(({ cancelled }) => !cancelled);
  expect(early).toBeLessThan(meant.length);
  const mails = async (user: string, box: string): Promise<string[]> =>
    (await dovecot.maildirFiles(user)).flatMap(({ mailbox, bytes }) =>
      mailbox === box ? [bytes.toString()] : [],
    );
  const subjects = async (user: string, box: string): Promise<(string | null)[]> =>
    (await mails(user, box)).map((mail) => header(mail, 'Subject')).sort();
  const names = meant.map(({ name }) => name).sort();
  // Each account's first copies wait for a server that might file them by itself.
  await expect
    .poll(
      () =>
        satchel.through(async () => {
          await satchel.leap(10_000);
          return { bob: await subjects(bob, 'INBOX'), sent: await subjects(ada, 'Sent') };
        }),
      { timeout: 120_000, interval: 250 },
    )
    .toEqual({ bob: names, sent: names });
  await expect.poll(() => subjects(ada, 'Drafts'), { timeout: 60_000 }).toEqual([]);

  const received = new Map((await mails(bob, 'INBOX')).map((mail) => [header(mail, 'Subject'), mail]));
  const copies = new Map((await mails(ada, 'Sent')).map((mail) => [header(mail, 'Subject'), mail]));
  for (const { name, text, answers, at } of meant) {
    const mail = received.get(name) ?? '';
    const copy = copies.get(name) ?? '';
    expect(mail.endsWith(copy), name).toBe(true);
    expect(mail, name).toContain(text);
    expect(mail, name).not.toContain(firstText(name));
    if (at !== null) expect(Date.parse(header(copy, 'Date') ?? ''), name).toBeGreaterThanOrEqual(at - 1_000);
    if (answers === null) {
      expect([header(copy, 'In-Reply-To'), header(copy, 'References')], name).toEqual([null, null]);
      continue;
    }
    const thread = 1 + (Number(/\d+/.exec(name)?.[0]) % threads);
    expect(header(copy, 'In-Reply-To'), name).toBe(questionOf(thread));
    expect(header(copy, 'References'), name).toBe(`${rootOf(thread)} ${questionOf(thread)}`);
  }
  const order = await handedOver();
  for (let thread = 1; thread <= threads; thread += 1) {
    const places = meant
      .filter(({ name, answers, at, changed }) => {
        const number = Number(/\d+/.exec(name)?.[0]);
        return answers !== null && at === null && !changed && 1 + (number % threads) === thread;
      })
      .map(({ name }) => order.indexOf(header(copies.get(name) ?? '', 'Message-ID') ?? ''));
    expect(places, `thread ${thread}`).toEqual([...places].sort((a, b) => a - b));
  }
  const questions = (await dovecot.maildirFiles(ada)).filter(({ mailbox }) => mailbox === 'INBOX');
  expect(questions.map(({ flags }) => flags.includes('R'))).toEqual(Array(threads).fill(true));
});
