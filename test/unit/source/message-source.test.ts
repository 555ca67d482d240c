/** The source of the message that is looked at: where it is read, what is shown, copied and saved, and what is said when it is away. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountConfig } from '../../../electron/contract/account';
import { MailFailure } from '../../../electron/contract/errors';
import type { MessageId } from '../../../electron/contract/ids';
import type { SourceWanted } from '../../../electron/main/backend/backend';
import type { EngineSource } from '../../../electron/main/engine/source-requests';
import { createMessageSource, shownOctets } from '../../../electron/main/source/message-source';
import type { MessageSourceParts } from '../../../electron/main/source/message-source';
import { account, located } from '../engine/engine-fixtures';

const config = {
  ...{ id: account, kind: 'imap', label: 'Work' },
  server: { host: 'imap.example.org', port: 993, security: 'tls', user: 'a' },
} as AccountConfig;
const imap = 'on-server' as MessageId;
const pop = 'in-vault' as MessageId;

/** A server that holds these octets and gives what is asked of them. */
const serverOf =
  (octets: Buffer, asked: (number | null)[] = []) =>
  (_id: unknown, { limit }: SourceWanted): Promise<EngineSource> => {
    asked.push(limit);
    const bytes = limit === null ? octets : octets.subarray(0, limit);
    return Promise.resolve({ kind: 'here', bytes, size: octets.length });
  };

describe('message-source', () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'satchel-source-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  function setUp(given: Partial<MessageSourceParts> & { file?: Buffer | Error } = {}) {
    const copied: string[] = [];
    const offered: string[] = [];
    const { file = Buffer.from('Subject: x\r\n\r\nbody\r\n'), ...parts } = given;
    const mails = new Map([
      [pop, { message: { accountId: account, envelope: { subject: '../a/b: \u202e' } }, file: 'f' }],
    ]);
    const source = createMessageSource({
      vault: {
        state: { mails },
        mail: () => ({ read: () => (file instanceof Error ? Promise.reject(file) : Promise.resolve(file)) }),
      } as unknown as MessageSourceParts['vault'],
      store: {
        request: ({ messageIds }: { messageIds: MessageId[] }) =>
          Promise.resolve(messageIds.filter((id) => id === imap).map((id) => located(id))),
      } as unknown as MessageSourceParts['store'],
      fetch: () => Promise.resolve({ kind: 'away' }),
      accountOf: () => config,
      askPath: (path) => {
        offered.push(path);
        return Promise.resolve(path);
      },
      downloadsDir: () => dir,
      writeText: (text) => void copied.push(text),
      ...parts,
    });
    return { source, copied, offered };
  }

  it('reads POP mail from the vault without any server, and saves it byte for byte under a safe name', async () => {
    const file = Buffer.from('Subject: x\r\n\r\n\0\xff\rnot\nchanged', 'latin1');
    const { source, copied, offered } = setUp({ file });
    expect(await source.open(pop)).toEqual({
      ok: true,
      value: {
        text: 'Subject: x\n\n␀ÿ␍\nnot\nchanged',
        ...{ shown: file.length, size: file.length, marked: true, guessed: true },
      },
    });
    await source.copy(pop);
    expect(copied).toEqual(['Subject: x\n\n␀ÿ␍\nnot\nchanged']);
    expect(await source.save(pop)).toMatchObject({ ok: true });
    expect(basename(offered[0] ?? '')).toBe('_a_b_ .eml');
    expect((await readFile(offered[0] ?? '')).equals(file)).toBe(true);
  });

  it('shows the first megabyte of a large mail, and saves all of it', async () => {
    const octets = Buffer.alloc(shownOctets + 70_000, 'abcdefg\r\n');
    for (const id of [imap, pop]) {
      const asked: (number | null)[] = [];
      const { source, offered } = setUp({ file: octets, fetch: serverOf(octets, asked) });
      expect(await source.open(id)).toMatchObject({
        ok: true,
        value: { shown: shownOctets, size: octets.length },
      });
      await source.save(id);
      expect((await readFile(offered[0] ?? '')).equals(octets)).toBe(true);
      expect(asked).toEqual(id === imap ? [shownOctets + 1, null] : []);
    }
  });

  it('a mail of exactly the most that is shown is whole', async () => {
    const octets = Buffer.alloc(shownOctets, 'x');
    const asked: (number | null)[] = [];
    const { source } = setUp({ fetch: serverOf(octets, asked) });
    expect(await source.open(imap)).toMatchObject({ value: { shown: shownOctets, size: shownOctets } });
    expect(await source.save(imap)).toMatchObject({ ok: true });
    expect(asked).toHaveLength(1);
  });

  it.each<[string, EngineSource, AccountConfig, RegExp]>([
    [
      'away',
      { kind: 'away' },
      config,
      /on the server of Work\. It can be seen when the account is online\.$/,
    ],
    ['paused', { kind: 'away' }, { ...config, paused: true }, /Work, which is paused\. Resume the account/],
    ['late', { kind: 'late' }, config, /Work is slow, or busy.*Try again/],
    ['gone', { kind: 'none', reason: 'gone' }, config, /no longer where the server of Work had it/],
    ['several', { kind: 'none', reason: 'several' }, config, /several messages that look like this one/],
    ['withheld', { kind: 'none', reason: 'withheld' }, config, /does not give its text/],
    [
      'failed',
      { kind: 'failed', error: { kind: 'network', reason: 'closed', detail: '' } },
      config,
      /^The source could not be read\. Work: the connection to imap\.example\.org:993 was cut/,
    ],
  ])('%s: one plain sentence', async (_name, answer, account, sentence) => {
    const { source } = setUp({ fetch: () => Promise.resolve(answer), accountOf: () => account });
    expect(await source.open(imap)).toMatchObject({
      ok: false,
      sentence: expect.stringMatching(sentence) as string,
    });
  });

  it('says what is wrong where the file or the message is not there', async () => {
    const broken = setUp({ file: new MailFailure({ kind: 'disk', reason: 'io', detail: 'ENOENT' }) });
    expect(await broken.source.open(pop)).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('cannot be read') as string,
    });
    expect(await broken.source.open('unknown' as MessageId)).toMatchObject({
      ok: false,
      sentence: 'This message is no longer here.',
    });
  });

  it('writes nothing when the rest cannot be had any more', async () => {
    const octets = Buffer.alloc(shownOctets * 2, 'x');
    const server = serverOf(octets);
    const { source } = setUp({
      fetch: (id, wanted) => (wanted.limit === null ? Promise.resolve({ kind: 'away' }) : server(id, wanted)),
    });
    await source.open(imap);
    expect(await source.save(imap)).toMatchObject({ ok: false });
    expect(await readdir(dir)).toEqual([]);
  });

  it('an answer for a sheet that was closed meanwhile is not held, nor mixed up with the next one', async () => {
    const answers: ((answer: EngineSource) => void)[] = [];
    const { source, copied } = setUp({
      fetch: () => new Promise<EngineSource>((resolve) => answers.push(resolve)),
    });
    const late = source.open(imap);
    await expect.poll(() => answers.length).toBe(1);
    await source.open(pop);
    answers[0]?.({ kind: 'here', bytes: Buffer.from('late'), size: 4 });
    await late;
    await source.copy(pop);
    expect(copied).toEqual(['Subject: x\n\nbody\n']);
    expect(await source.copy(imap)).toMatchObject({ ok: false });
    source.close(pop);
    expect(await source.copy(pop)).toMatchObject({ ok: false });
    expect(await source.save(pop)).toMatchObject({ ok: false });
  });
});
