/** Saving an attachment: safe names, whole files, plain sentences. */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessageId } from '../../../electron/contract/ids';
import { createPartSource } from '../../../electron/main/attachments/part-source';
import { safeFilename } from '../../../electron/main/attachments/safe-filename';
import { createSaveAttachment } from '../../../electron/main/attachments/save-attachment';
import type { StoreApi } from '../../../electron/main/store/store-api';
import { StoreUnavailable } from '../../../electron/main/store/store-api';

describe('safeFilename', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['Rechnung März 2024.pdf', 'Rechnung März 2024.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system.ini', 'system.ini'],
    ['..\\..', 'attachment'],
    ['.bashrc', 'bashrc'],
    ['...', 'attachment'],
    ['', 'attachment'],
    ['   ', 'attachment'],
    ['a\0b\r\nc.txt', 'abc.txt'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a<b>:"|?*.txt', 'a_b______.txt'],
    ['CON', '_CON'],
    ['com1.txt', '_com1.txt'],
    ['console.txt', 'console.txt'],
    ['name.txt. . ', 'name.txt'],
    ['日本語.docx', '日本語.docx'],
    ['cafe\u0301.txt', 'café.txt'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeFilename(name)).toBe(safe);
  });

  it('shortens by octets, keeps the extension and never cuts a character', () => {
    for (const letter of ['x', 'ü', '語', '😀']) {
      const safe = safeFilename(`${letter.repeat(400)}.tar`);
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(180);
      expect(safe).toMatch(new RegExp(`^${letter}+\\.tar$`, 'u'));
    }
    expect(Buffer.byteLength(safeFilename(`a.${'e'.repeat(500)}`))).toBeLessThanOrEqual(180);
  });
});

describe('saving', () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'satchel-save-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const bytes = Uint8Array.from({ length: 100_000 }, (_none, index) => index % 256);
  const part = { filename: '../evil.sh', contentType: 'text/x-sh', bytes };

  function setUp(
    answer: () => Promise<unknown>,
    choose: (offered: string) => string | null = (offered) => offered,
  ) {
    const askPath = vi.fn(async (offered: string) => choose(offered));
    const store = { request: answer } as unknown as StoreApi;
    const files = { part: () => null, inlineParts: () => [] };
    const source = createPartSource(store, files, { attachment: async () => null });
    return { askPath, save: createSaveAttachment({ source, askPath, downloadsDir: () => dir }) };
  }

  it('writes the octets as they are, not executable, over what the person agreed to replace', async () => {
    await writeFile(join(dir, 'evil.sh'), 'old');
    const { save, askPath } = setUp(async () => part);
    const path = join(dir, 'evil.sh');
    expect(await save('m' as MessageId, '1')).toEqual({ ok: true, value: { path } });
    expect(askPath).toHaveBeenCalledWith(path);
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
    expect((await stat(path)).mode & 0o111).toBe(0);
    expect(await readdir(dir)).toEqual(['evil.sh']);
  });

  it('writes nothing when the dialog is closed', async () => {
    const { save } = setUp(
      async () => part,
      () => null,
    );
    expect(await save('m' as MessageId, '1')).toEqual({ ok: true, value: null });
    expect(await readdir(dir)).toEqual([]);
  });

  it('says what is wrong and leaves no half file', async () => {
    const absent = setUp(async () => null);
    expect(await absent.save('m' as MessageId, '1')).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('not downloaded') as string,
    });
    expect(absent.askPath).not.toHaveBeenCalled();
    const away = setUp(() => Promise.reject(new StoreUnavailable('gone')));
    expect(await away.save('m' as MessageId, '1')).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('reopened') as string,
    });
    const nowhere = setUp(
      async () => part,
      () => join(dir, 'missing', 'a.txt'),
    );
    expect(await nowhere.save('m' as MessageId, '1')).toMatchObject({
      ok: false,
      error: { kind: 'disk', reason: 'io' },
    });
    expect(await readdir(dir)).toEqual([]);
  });
});
