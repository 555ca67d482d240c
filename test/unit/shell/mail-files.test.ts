/** Opening mail files: what is named, what is read, what is kept, and what is said of all that is no mail. */
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, open, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commandArguments } from '../../../electron/contract/commands';
import type { MessageId } from '../../../electron/contract/ids';
import type { MailFileId, MailFiles } from '../../../electron/contract/mail-files';
import { createPartSource } from '../../../electron/main/attachments/part-source';
import { createIncomingFiles } from '../../../electron/main/mail-files/incoming-files';
import { findMail } from '../../../electron/main/mail-files/find-mail';
import { mailFileArguments } from '../../../electron/main/mail-files/mail-file-arguments';
import { createOpenMailFiles } from '../../../electron/main/mail-files/open-mail-files';
import { readErrorSentence, readMailFile } from '../../../electron/main/mail-files/read-mail-file';
import { parseMessage } from '../../../electron/main/mime/parse-message';
import { malformedMails } from '../../support/malformed/corpus';

const mail = (subject: string, body = 'Hello'): Buffer =>
  Buffer.from(`From: Ada <ada@example.org>\r\nSubject: ${subject}\r\n\r\n${body}\r\n`);

describe('findMail', () => {
  it.each<[string, string | Buffer, number | null]>([
    ['a mail', mail('x'), 0],
    ['line ends of Unix', 'Subject: x\n\nHello', 0],
    ['a header alone', 'subject: x', 0],
    ['a folded and an unknown field first', 'X-Spam: a\r\n b\r\nReceived: by x\r\n\r\n', 0],
    ['a byte order mark', '\ufeffFrom: a@b.example\n\n', 3],
    ['blank lines', '\r\n\r\nFrom: a@b.example\r\n\r\n', 4],
    ['the first line of an mbox', 'From ada Sat Jan  1 10:00:00 2026\nTo: x@y.example\n\n', 34],
    ['8-bit and NUL octets in the header', Buffer.from('X: \u00fc\0\nSubject: \u00fc\0\n\nx', 'latin1'), 0],
    ['nothing', '', null],
    ['plain text', 'Dear diary,\nSubject: none of yours\n', 0],
    ['text whose first block has no field', 'Dear diary,\n\nSubject: x\n', null],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), null],
    ['a web page', '<!doctype html>\n<html><head><title>From: x</title>', null],
    ['settings', 'name: value\nversion: 1\n', null],
    ['a script', 'import x from "y";\nconst from: string = x;\n', null],
  ])('%s', (_name, content, start) => {
    expect(findMail(Buffer.from(content))).toBe(start);
  });

  it('knows every damaged mail of the corpus that still has a field of a mail, and looks at a bounded part of it', () => {
    const missed = malformedMails.filter(({ raw }) => findMail(raw()) === null);
    expect(missed.map(({ name }) => name)).toMatchInlineSnapshot(`
      [
        "empty file",
        "only a line break",
        "no headers at all",
      ]
    `);
    const endless = Buffer.alloc(50 * 1024 * 1024, 'x');
    const since = performance.now();
    expect(findMail(endless)).toBeNull();
    expect(performance.now() - since).toBeLessThan(1_000);
  });
});

describe('mailFileArguments', () => {
  const files = (argv: string[], more: Partial<Parameters<typeof mailFileArguments>[0]> = {}): string[] =>
    mailFileArguments({
      argv: ['satchel', ...argv],
      cwd: '/home/ada',
      appPath: null,
      platform: 'linux',
      ...more,
    });

  it('takes what is no option, absolute or from the folder it was said in', () => {
    expect(files(['--profile=/p', 'a.eml', '-x', '/srv/b.eml', '../c.eml'])).toEqual([
      '/home/ada/a.eml',
      '/srv/b.eml',
      '/home/c.eml',
    ]);
  });
  it('takes everything behind --, and names with colons', () => {
    expect(files(['--', '-odd.eml', '--profile=x'])).toEqual(['/home/ada/-odd.eml', '/home/ada/--profile=x']);
    expect(files(['Re: hello.eml'])).toEqual(['/home/ada/Re: hello.eml']);
  });
  it('reads file: addresses, and leaves web and mailto: alone', () => {
    expect(
      files(['file:///srv/gr%C3%BC%C3%9Fe.eml', 'mailto:x@y.example', 'https://x.example/a.eml', '']),
    ).toEqual(['/srv/grüße.eml']);
  });
  it('skips the app of a developer, and what Electron was told before it', () => {
    const app = { appPath: '/src/satchel' };
    expect(
      files(['-r', '/tmp/loader.js', '--inspect=0', '/src/satchel', '--profile=/p', 'a.eml'], app),
    ).toEqual(['/home/ada/a.eml']);
    expect(files(['.', 'a.eml'], { appPath: '/home/ada' })).toEqual(['/home/ada/a.eml']);
    expect(files(['/elsewhere', 'a.eml'], app)).toEqual([]);
  });
  it('names each once, and not more than can be open', () => {
    expect(files(['a.eml', './a.eml'])).toEqual(['/home/ada/a.eml']);
    expect(files(Array.from({ length: 90 }, (_none, index) => `${index}.eml`))).toHaveLength(20);
  });
  it('knows the paths of Windows', () => {
    expect(files(['C:\\mail\\a.eml', 'b.eml'], { cwd: 'D:\\work', platform: 'win32' })).toEqual([
      'C:\\mail\\a.eml',
      'D:\\work\\b.eml',
    ]);
  });
});

describe('readMailFile', () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'satchel-mail-file-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const put = async (name: string, content: string | Buffer): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, content);
    return path;
  };
  const sentence = async (path: string, largest?: number): Promise<string> => {
    const read = await readMailFile(path, largest);
    return read.ok ? 'it was read' : read.sentence;
  };

  it('gives the mail octet for octet', async () => {
    const raw = mail('x', 'ü\0'.repeat(200_000));
    const read = await readMailFile(await put('a.eml', raw));
    expect(read.ok && Buffer.from(read.raw).equals(raw)).toBe(true);
  });

  it('says what is wrong with everything else', async () => {
    expect(await sentence(join(dir, 'gone.eml'))).toBe(
      'There is no file “gone.eml” any more, or it never was there.',
    );
    expect(await sentence(join(await put('a.eml', mail('x')), 'b.eml'))).toContain(
      'There is no file “b.eml”',
    );
    await mkdir(join(dir, 'folder.eml'));
    expect(await sentence(join(dir, 'folder.eml'))).toBe('“folder.eml” is a folder, not a mail.');
    expect(await sentence(await put('empty.eml', ''))).toBe('“empty.eml” is empty.');
    expect(await sentence(await put('holiday.jpg', Buffer.alloc(1000, 0xff)))).toContain(
      '“holiday.jpg” is not a mail.',
    );
    expect(await sentence('/dev/null')).toContain('is not a file that Satchel can read');
  });

  it('reads nothing of a file that is too large', async () => {
    const path = await put('huge.eml', mail('x'));
    await truncate(path, 200 * 1024 * 1024);
    expect(await sentence(path)).toBe('“huge.eml” is too large: Satchel opens mail files of up to 100 MB.');
    await truncate(path, 1024 * 1024);
    expect(await sentence(path, 1024 * 1024)).toBe('it was read');
    expect(await sentence(path, 1024 * 1024 - 1)).toContain('is too large');
  });

  it('does not wait for a pipe that nobody writes to', async () => {
    const path = join(dir, 'pipe.eml');
    execFileSync('mkfifo', [path]);
    expect(await sentence(path)).toContain('is not a file that Satchel can read');
  });

  it('says what the system refused', () => {
    // The errors themselves cannot be had by root, who may read everything.
    expect(readErrorSentence('secret.eml', 'EACCES')).toContain('You may not read “secret.eml”.');
    expect(readErrorSentence('a.eml', 'EBUSY')).toContain('Another program is using “a.eml”.');
    expect(readErrorSentence('a.eml', 'EIO')).toContain('“a.eml” could not be read (EIO).');
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['grows', (path) => appendFile(path, 'more\r\n')],
    ['shrinks', (path) => truncate(path, 10)],
    ['is written again at the same size', async (path) => writeFile(path, mail('y'))],
  ])('gives nothing of a file that %s while it is read', async (_name, change) => {
    const path = await put('changing.eml', mail('x'));
    // What is written again within one tick of the disk's clock could bear the same time.
    await utimes(path, 1_000_000_000, 1_000_000_000);
    const handle = await open(path);
    const fileHandle = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();
    const read = fileHandle.read;
    const reading = vi.spyOn(fileHandle, 'read').mockImplementationOnce(async function (
      this: typeof handle,
      ...given: unknown[]
    ) {
      await change(path);
      return Reflect.apply(read, this, given) as never;
    });
    try {
      expect(await sentence(path)).toBe(
        '“changing.eml” was being changed while Satchel read it. Open it again in a moment.',
      );
      expect(reading).toHaveBeenCalled();
    } finally {
      reading.mockRestore();
    }
  });
});

describe('open mail files', () => {
  function setUp(contents: Record<string, Buffer>, room?: number) {
    const told: MailFiles[] = [];
    const files = createOpenMailFiles({
      mime: { parse: parseMessage },
      changed: (opened) => told.push(opened),
      read: async (path) => {
        const raw = contents[path];
        return raw ? { ok: true, raw } : { ok: false, sentence: 'It is not there.' };
      },
      ...(room === undefined ? {} : { room }),
    });
    return { files, told };
  }
  const states = ({ files }: MailFiles): string[] => files.map(({ name, kind }) => `${name} ${kind}`);
  const idOf = (opened: MailFiles, name: string): MailFileId => {
    const id = opened.files.find((file) => file.name === name)?.id;
    if (!id) throw new Error(`${name} is not open`);
    return id;
  };

  it('are shown at once, then read; one that cannot be is said to be so and stands in no way', async () => {
    const { files, told } = setUp({ '/a.eml': mail('A'), '/c.eml': mail('C') });
    await files.openPaths(['/a.eml', '/b.eml', '/c.eml']);
    expect(told.map(({ show }) => show !== null)).toEqual([true, false, false, false]);
    expect(told[0] && states(told[0])).toEqual(['a.eml reading', 'b.eml reading', 'c.eml reading']);
    expect(states(files.list())).toEqual(['a.eml here', 'b.eml unreadable', 'c.eml here']);
    expect(files.list().show).toBe(told[0]?.show);
    const content = files.content(idOf(files.list(), 'c.eml'));
    expect(content.ok && content.value.envelope.subject).toBe('C');
    expect(files.content(idOf(files.list(), 'b.eml'))).toMatchObject({ ok: false });
  });

  it('take the place of themselves when they are opened again', async () => {
    const contents = { '/a.eml': mail('Before'), '/b.eml': mail('B') };
    const { files } = setUp(contents);
    await files.openPaths(['/a.eml', '/b.eml']);
    contents['/a.eml'] = mail('After');
    await files.openPaths(['/a.eml']);
    expect(states(files.list())).toEqual(['b.eml here', 'a.eml here']);
    const content = files.content(files.list().show as MailFileId);
    expect(content.ok && content.value.envelope.subject).toBe('After');
  });

  it('are forgotten when closed, also while one is still being read', async () => {
    const { files, told } = setUp({ '/a.eml': mail('A'), '/b.eml': mail('B') });
    const opening = files.openPaths(['/a.eml', '/b.eml']);
    const id = idOf(files.list(), 'a.eml');
    files.closeAll();
    await opening;
    expect(files.list()).toEqual({ files: [], show: null });
    expect(told.at(-1)).toEqual({ files: [], show: null });
    expect(files.content(id)).toMatchObject({ ok: false });
  });

  it('give way to newer ones when they take too much room, or are too many', async () => {
    const big = (subject: string): Buffer => mail(subject, 'x'.repeat(10_000));
    const contents = Object.fromEntries(['/a', '/b', '/c', '/d'].map((path) => [path, big(path)]));
    const { files } = setUp(contents, 25_000);
    for (const path of Object.keys(contents)) await files.openPaths([path]);
    expect(states(files.list())).toEqual(['c here', 'd here']);
    const { files: many } = setUp({});
    for (let index = 0; index < 30; index++) await many.openPaths([`/${index}.eml`]);
    expect(many.list().files).toHaveLength(20);
    expect(many.list().files.at(-1)?.name).toBe('29.eml');
  });

  it('are checked when they were dropped, and their names cleaned', async () => {
    const { files } = setUp({});
    await files.openDropped([
      { name: '../ev\u202eil\n.eml', bytes: mail('Dropped') },
      { name: 'cat.png', bytes: Buffer.from('89504e47', 'hex') },
      { name: 'none.eml', bytes: new Uint8Array() },
    ]);
    expect(states(files.list())).toEqual(['evil.eml here', 'cat.png unreadable', 'none.eml unreadable']);
    const [, cat] = files.list().files;
    expect(cat?.kind === 'unreadable' && cat.sentence).toContain('“cat.png” is not a mail');
  });

  it('give their parts to the frame and to be saved; everything else still comes from the store', async () => {
    const raw = Buffer.from(
      [
        'Subject: With a picture\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n',
        '--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:logo@x.example">',
        '--b\r\nContent-Type: image/gif\r\nContent-ID: <logo@x.example>\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lG',
        '--b\r\nContent-Type: text/plain; name=notes.txt\r\nContent-Disposition: attachment; filename=notes.txt\r\n\r\nNotes',
        '--b--\r\n',
      ].join('\r\n'),
    );
    const { files } = setUp({ '/a.eml': raw });
    await files.openPaths(['/a.eml']);
    const id = idOf(files.list(), 'a.eml');
    const request = vi.fn(async () => []);
    const source = createPartSource({ request } as never, files, { attachment: async () => null });
    expect(await source.inlineParts(id, 'logo@x.example')).toEqual([
      { contentId: 'logo@x.example', contentType: 'image/gif', bytes: new Uint8Array(Buffer.from('GIF')) },
    ]);
    expect(Buffer.from((await source.part(id, '2'))?.bytes ?? []).toString()).toBe('Notes');
    expect(await source.part(id, '9')).toBeNull();
    expect(request).not.toHaveBeenCalled();
    await source.inlineParts('account/INBOX#1.2' as MessageId, 'any');
    expect(request).toHaveBeenCalledOnce();
    files.closeAll();
    expect(await source.part(id, '2')).toBeNull();
  });
});

describe('what the ui may ask for', () => {
  it('names no path: it hands over octets, not more than fit, or asks for the dialog', () => {
    const drop = commandArguments['mail-file.drop'];
    const file = { name: 'a.eml', bytes: new Uint8Array(3) };
    expect(drop.safeParse({ files: [file] }).success).toBe(true);
    for (const files of [[], [{ name: 'a.eml', path: '/etc/passwd' }], [{ name: 'a', bytes: '/etc/passwd' }]])
      expect(drop.safeParse({ files }).success).toBe(false);
    const large = { name: 'a', bytes: new Uint8Array(60 * 1024 * 1024) };
    expect(drop.safeParse({ files: [large] }).success).toBe(true);
    expect(drop.safeParse({ files: [large, large] }).success).toBe(false);
    for (const fileId of ['/etc/passwd', 'mail-file:../x', 'mail-file:', 5])
      expect(commandArguments['mail-file.read'].safeParse({ fileId }).success).toBe(false);
    expect(commandArguments['mail-file.choose'].parse({ path: '/etc/passwd' })).toEqual({});
  });
});

describe('incoming files', () => {
  it('wait until something can open them', () => {
    const incoming = createIncomingFiles();
    const open = vi.fn();
    incoming.add(['/a']);
    incoming.add([]);
    incoming.add(['/b']);
    incoming.deliverTo(open);
    expect(open.mock.calls).toEqual([[['/a', '/b']]]);
    incoming.add(['/c']);
    expect(open).toHaveBeenLastCalledWith(['/c']);
  });
});
