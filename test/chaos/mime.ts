/**
 * `npm run chaos -- mime --mails 2000 --seed 1 --json`: mails made by chance, built as they would be sent, and read by three
 * programs that know nothing of each other: mailparser, Python's email (python3 must be there) and Dovecot. Each must find
 * exactly what was written.
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
  shownAddress,
  whatWasWritten,
  writtenMail,
} from '../support/mime/arbitrary-mail';
import { buildWritten } from '../support/mime/build-written';
import { readByDovecot } from '../support/mime/read-by-dovecot';
import { readByMailparser } from '../support/mime/read-by-mailparser';
import { option } from './support/option';

const mostFailures = 10;

process.exitCode = await main();

async function main(): Promise<number> {
  const since = Date.now();
  const [seed, count] = [option('seed', 1), option('mails', 2_000)];
  const folder = await mkdtemp(join(tmpdir(), 'satchel-mime-'));
  try {
    const mails = fc.sample(writtenMail, { numRuns: count, seed });
    await mkdir(join(folder, 'mails'));
    const raws: Buffer[] = [];
    for (const [at, mail] of mails.entries()) {
      const raw = await buildWritten(mail, join(folder, 'files'), `<${at}@example.org>`);
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
    for (const failure of failures.slice(0, mostFailures)) console.log(`FAILED ${failure}`);
    const octets = raws.reduce((sum, raw) => sum + raw.length, 0);
    const seconds = Math.round((Date.now() - since) / 1_000);
    const ok = failures.length === 0 && raws.length === count;
    console.log(
      `${count} mails, ${octets} octets, by 3 readers: ${failures.length} differences (${seconds} s)`,
    );
    if (process.argv.includes('--json'))
      console.log(
        JSON.stringify({
          ...{
            ok,
            chaos: 'mime',
            mails: count,
            octets,
            differences: failures.length,
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
