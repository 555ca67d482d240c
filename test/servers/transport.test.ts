/** What Satchel sends arrives as it was built: signed by a real OpenDKIM on its way through Postfix, and verified by another program. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mailWithFile, writtenMail } from '../support/mime/arbitrary-mail';
import { buildWritten } from '../support/mime/build-written';
import { faultsOfTransport } from '../support/mime/sent-through-postfix';

test('mails of all sorts, and one with a large file, arrive once, unchanged, with right signatures', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'satchel-signed-'));
  try {
    const mails = [...fc.sample(writtenMail, { numRuns: 40, seed: 5 }), mailWithFile(5_000_000)];
    const raws: { messageId: string; raw: Buffer }[] = [];
    for (const [at, mail] of mails.entries()) {
      const messageId = `<${at}@example.org>`;
      raws.push({ messageId, raw: await buildWritten(mail, folder, messageId) });
    }
    expect(await faultsOfTransport(raws)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
