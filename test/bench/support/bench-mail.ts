/** Deterministic mail for the benches, written straight into a Maildir: message i depends on i alone. */
import { createHash } from 'node:crypto';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const words = [
  'invoice',
  'meeting',
  'garden',
  'release',
  'Übersicht',
  'travel',
  'budget',
  'photo',
  'school',
  'kernel',
  'réunion',
  'window',
];
const people = [
  'Ada Lovelace',
  'Grace Hopper',
  'Jörg Müller',
  'Søren Åberg',
  'Mary Shelley',
  '山田太郎',
  'Ana Peña',
  'Tom Kilburn',
];

function pick<T>(list: readonly T[], seed: number): T {
  return list[seed % list.length] as T;
}

function encoded(text: string): string {
  // Header text beyond ASCII travels as encoded words (RFC 2047).
  return /[^ -~]/.test(text) ? `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=` : text;
}

/** One message, CRLF line ends; every fourth has a thread, every fifth is multipart with an attachment. */
export function benchMessage(index: number): Buffer {
  const hash = createHash('sha256').update(`bench ${index}`).digest();
  const person = pick(people, hash.readUInt8(0));
  const id = (of: number): string => `<bench.${of}@example.org>`;
  const subject = `${pick(words, hash.readUInt8(1))} ${pick(words, hash.readUInt8(2))} ${index}`;
  const date = new Date(Date.UTC(2024, 0, 1) + index * 1_800_000).toUTCString().replace('GMT', '+0000');
  const headers = [
    `Return-Path: <sender${index % 97}@example.org>`,
    `Received: from relay.example.net by mx.example.org; ${date}`,
    `From: ${encoded(person)} <sender${index % 97}@example.org>`,
    `To: Bench <bench@example.org>, ${encoded(pick(people, hash.readUInt8(3)))} <other${index % 31}@example.net>`,
    `Subject: ${encoded(subject)}`,
    `Date: ${date}`,
    `Message-ID: ${id(index)}`,
    ...(index % 4 === 0 && index > 8
      ? [`In-Reply-To: ${id(index - 4)}`, `References: ${id(index - 8)}\r\n ${id(index - 4)}`]
      : []),
    'MIME-Version: 1.0',
  ];
  const text = `${subject}\r\n\r\n${hash.toString('hex')}\r\n`.repeat(1 + (hash.readUInt8(4) % 12));
  if (index % 5 !== 0) {
    return Buffer.from([...headers, 'Content-Type: text/plain; charset=utf-8', '', text].join('\r\n'));
  }
  const boundary = `b${index}`;
  const parts = [
    `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`,
    `--${boundary}\r\nContent-Type: application/pdf; name="notes-${index}.pdf"\r\nContent-Disposition: attachment; filename="notes-${index}.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${hash.toString('base64')}\r\n`,
    `--${boundary}--\r\n`,
  ];
  return Buffer.from(
    [...headers, `Content-Type: multipart/mixed; boundary="${boundary}"`, '', parts.join('\r\n')].join(
      '\r\n',
    ),
  );
}

/** Fills a user's Inbox before the server has seen it. @param owner uid and gid of the server's mail, when run as root */
export async function fillMaildir(
  maildir: string,
  count: number,
  owner: { uid: number; gid: number } | null,
): Promise<void> {
  const folders = [maildir, ...['cur', 'new', 'tmp'].map((name) => join(maildir, name))];
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    if (owner) await chown(folder, owner.uid, owner.gid);
  }
  const write = async (index: number): Promise<void> => {
    const flags = index % 3 === 0 ? '' : 'S';
    const path = join(maildir, 'cur', `${1_700_000_000 + index}.bench${index}.host:2,${flags}`);
    await writeFile(path, benchMessage(index));
    if (owner) await chown(path, owner.uid, owner.gid);
  };
  const together = 200;
  for (let from = 0; from < count; from += together) {
    const indexes = Array.from({ length: Math.min(together, count - from) }, (_none, index) => from + index);
    await Promise.all(indexes.map(write));
  }
}
