/** Header fields of a mail that is sent. */
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { subjectField } from '../../../electron/main/mime/outgoing-header';

test('a subject with several spaces in a row is encoded: Dovecot’s ENVELOPE told one of them', async () => {
  const field = subjectField("%'  (_");
  if (typeof field === 'string') throw new Error('not encoded');
  expect(field.value).not.toContain('  ');
  expect((await simpleParser(`Subject: ${field.value}\r\n\r\n`)).subject).toBe("%'  (_");
  expect(subjectField('One space each')).toBe('One space each');
});
