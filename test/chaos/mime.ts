/**
 * `npm run chaos -- mime --mails 2000 --seed 1 --json`: mails made by chance, and one with a file of 50 MB, built as they would be
 * sent, and read by three programs that know nothing of each other: mailparser, Python's email (python3 must be there) and Dovecot.
 * Each must find exactly what was written. Then all are sent by a Postfix that signs them (DKIM, RFC 6376): each must arrive
 * once, octet for octet, and its signature must be right for another program.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import fc from 'fast-check';
import {
  type ReadMail,
  type WrittenMail,
  linesOf,
  mailWithFile,
  shownAddress,
  whatWasWritten,
  writtenMail,
} from '../support/mime/arbitrary-mail';
import { buildWritten } from '../support/mime/build-written';
import { readByDovecot } from '../support/mime/read-by-dovecot';
import { readByMailparser } from '../support/mime/read-by-mailparser';
import { faultsOfTransport } from '../support/mime/sent-through-postfix';
import { option } from './support/option';

const mostFailures = 10;
/** Octets. */
const largeFile = 50_000_000;

process.exitCode = await main();

async function main(): Promise<number> {
  const since = Date.now();
  const [seed, count] = [option('seed', 1), option('mails', 2_000)];
  const folder = await mkdtemp(join(tmpdir(), 'satchel-mime-'));
  try {
    const mails = fc.sample(writtenMail, { numRuns: count, seed });
    mails.push(mailWithFile(largeFile));
    await mkdir(join(folder, 'mails'));
    const raws: Buffer[] = [];
    for (const [at, mail] of mails.entries()) {
      const raw = await buildWritten(mail, join(folder, 'files'), messageIdOf(at));
      raws.push(raw);
      await writeFile(join(folder, 'mails', nameOf(at)), raw);
    }
    const failures: string[] = [];
    const judge = (reader: string, at: number, read: Partial<ReadMail>): void => {
      const mail = mails[at] as WrittenMail;
      const written = reader === 'Dovecot' ? unquoted(whatWasWritten(mail)) : whatWasWritten(mail);
      for (const key of Object.keys(read) as (keyof ReadMail)[]) {
        if (key === 'text' && mail.content.body.kind === 'html') continue;
        if (!isDeepStrictEqual(read[key], written[key]))
          failures.push(`${reader}, mail ${at}, ${key}: ${JSON.stringify([written[key], read[key]])}`);
      }
    };
    for (const [at, raw] of raws.entries()) judge('mailparser', at, await readByMailparser(raw));
    for (const [at, read] of (await readByPython(join(folder, 'mails'))).entries()) {
      if (typeof read === 'string') failures.push(`Python, mail ${at}: ${read}`);
      else judge('Python', at, read);
    }
    for (const [at, read] of (await readByDovecot(raws)).entries()) judge('Dovecot', at, read);
    const sent = raws.map((raw, at) => ({ messageId: messageIdOf(at), raw }));
    const transport = await faultsOfTransport(sent);
    failures.push(...transport.map((fault) => `transport, ${fault}`));
    for (const failure of failures.slice(0, mostFailures)) console.log(`FAILED ${failure}`);
    const octets = raws.reduce((sum, raw) => sum + raw.length, 0);
    const seconds = Math.round((Date.now() - since) / 1_000);
    const ok = failures.length === 0 && raws.length === count + 1;
    console.log(
      `${raws.length} mails, ${octets} octets: ${failures.length - transport.length} differences by 3 readers, ${transport.length} on the way (${seconds} s)`,
    );
    if (process.argv.includes('--json'))
      console.log(
        JSON.stringify({
          ...{
            ok,
            chaos: 'mime',
            mails: raws.length,
            octets,
            differences: failures.length - transport.length,
            transport: transport.length,
            seconds,
            seeds: [seed],
          },
        }),
      );
    return ok ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** imapflow, by which Dovecot is asked, takes quotes off that belong to a name. */
function unquoted(mail: ReadMail): ReadMail {
  const bare = (list: ReadMail['to']) =>
    list.map(({ name, address }) => ({ name: name.replace(/^"(.+)"$/, '$1'), address }));
  return { ...mail, from: bare(mail.from), to: bare(mail.to), cc: bare(mail.cc) };
}

function messageIdOf(at: number): string {
  return `<${at}@example.org>`;
}

function nameOf(at: number): string {
  return `${String(at).padStart(6, '0')}.eml`;
}

/** @returns what it found in each, in their order; a string: why it could not be read */
async function readByPython(folder: string): Promise<(ReadMail | string)[]> {
  const script = join(import.meta.dirname, '../support/mime/read-mails.py');
  const { stdout } = await promisify(execFile)('python3', [script, folder], {
    maxBuffer: 1024 * 1024 * 1024,
  });
  const people = (list: ReadMail['to']) =>
    list.map(({ name, address }) => ({ name, address: shownAddress(address) }));
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { read, error } = JSON.parse(line) as {
        read?: Omit<ReadMail, 'text'> & { text: string };
        error?: string;
      };
      if (!read) return error ?? 'not read';
      const { from, to, cc, replyTo, text } = read;
      return {
        ...read,
        ...{ from: people(from), to: people(to), cc: people(cc), replyTo: people(replyTo) },
        text: linesOf(text),
      };
    });
}
