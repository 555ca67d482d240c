/** Whatever is written is read again, as it was: by mailparser here, by Python and Dovecot in `npm run chaos -- mime`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { whatWasWritten, writtenMail } from '../../support/mime/arbitrary-mail';
import { buildWritten } from '../../support/mime/build-written';
import { readByMailparser } from '../../support/mime/read-by-mailparser';

test('what was written is read again, in lines that any server takes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'satchel-built-'));
  await fc.assert(
    fc.asyncProperty(writtenMail, async (mail) => {
      const raw = await buildWritten(mail, folder, '<1@example.org>');
      const written = whatWasWritten(mail);
      const read = await readByMailparser(raw);
      expect(mail.content.body.kind === 'html' ? { ...read, text: [] } : read).toEqual(written);
      expect(
        raw
          .toString('latin1')
          .split('\r\n')
          .every((line) => line.length <= 998 && !/[\r\n\0]/.test(line)),
      ).toBe(true);
    }),
    { numRuns: Number(process.env['SATCHEL_BUILT_MAILS'] ?? 40) },
  );
  await rm(folder, { recursive: true, force: true });
}, 120_000);
