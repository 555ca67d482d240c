/** Builds a mail that was made by chance, with its files on the disk. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DraftAttachmentId } from '../../../electron/contract/draft';
import { buildMessage } from '../../../electron/main/mime/build-message';
import type { WrittenMail } from './arbitrary-mail';

export async function buildWritten(
  { content, identity, files }: WrittenMail,
  folder: string,
  messageId: string,
): Promise<Buffer> {
  await mkdir(folder, { recursive: true });
  const paths = new Map<DraftAttachmentId, string>();
  for (const { attachment, octets } of files) {
    paths.set(attachment.id, join(folder, attachment.id));
    await writeFile(join(folder, attachment.id), octets);
  }
  const stream = await buildMessage({ content, identity, messageId, date: 0, files: paths });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
