/** Malformed mail through the real worker: something readable comes of each, a sentence where it was cut, in bounded time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Envelope, MessageBody } from '../../../electron/contract/model';
import { safeFilename } from '../../../electron/main/attachments/safe-filename';
import { createMimeParser } from '../../../electron/main/mime/create-mime-parser';
import type { MimeParser } from '../../../electron/main/mime/mime-parser';
import { bundleMimeProcess, forkedMimeProcesses } from '../../support/mime/forked-mime-process';
import { malformedMails } from '../../support/malformed/corpus';

let dir: string;
let parser: MimeParser;
const events: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-malformed-'));
  await bundleMimeProcess(dir);
  const { start } = await forkedMimeProcesses(dir);
  parser = createMimeParser({ startProcess: start, log: (_level, event) => events.push(event) });
});
afterAll(async () => {
  await parser.close();
  await rm(dir, { recursive: true, force: true });
});

describe('malformed mail', () => {
  it.each(malformedMails)('$name', async (mail) => {
    const parsed = await parser.parse(mail.raw());
    const { envelope, body } = parsed;
    Envelope.parse(envelope);
    MessageBody.parse(body);
    if (mail.subject instanceof RegExp) expect(envelope.subject).toMatch(mail.subject);
    else if (mail.subject !== undefined) expect(envelope.subject).toBe(mail.subject);
    if (mail.text) expect(body.text.slice(0, 1_000)).toMatch(mail.text);
    const names = body.attachments.map((each) => each.filename);
    if (typeof mail.attachments === 'number') expect(names).toHaveLength(mail.attachments);
    else if (mail.attachments) expect(names).toEqual(mail.attachments);
    if (mail.problem === null) expect(body.problem).toBeNull();
    else if (mail.problem) expect(body.problem).toMatch(mail.problem);
    // What is listed can be told apart from nothing: words, a file, a subject or a sentence.
    for (const name of names) {
      expect(name).not.toMatch(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(safeFilename(name)).not.toMatch(/^\.*$/);
    }
    expect(body.text.slice(0, 100_000)).not.toContain('\0');
    expect(JSON.stringify(envelope).length).toBeLessThan(4_000_000);
    expect(parsed.parts.map((part) => part.partId)).toEqual(body.attachments.map((each) => each.partId));
  });

  it('the worker outlived the whole corpus and gave up on nothing', async () => {
    expect(events).toEqual([]);
    expect((await parser.parse(Buffer.from('Subject: after\r\n\r\nwords'))).envelope.subject).toBe('after');
  });
});
