/** Conversations with In-Reply-To and References, quoting, and now and then a file. */
import { type CorpusMail, corpusMail, messageIdAt } from './corpus-mail';
import { chartPng, csvTable, landscapePng, onePagePdf, storedZip } from './files';
import type { FilePart, Part, Person } from './mime';
import type { Random } from './random';
import { letter, quoted, simpleHtml } from './sign-offs';
import type { ThreadTopic } from './thread-topics';

const hour = 3_600_000;

export interface ThreadMails {
  received: CorpusMail[];
  /** Mara's own turns. */
  sent: CorpusMail[];
}

/**
 * @param start when the first mail came
 * @param claim moves a date to a free minute
 */
export function threadMails(
  random: Random,
  me: Person,
  others: readonly Person[],
  topic: ThreadTopic,
  start: Date,
  claim: (date: Date) => Date,
): ThreadMails {
  const [starter = me, ...rest] = random.some(others, Math.min(3, others.length));
  const speakers = [starter, me, ...rest];
  const references: string[] = [];
  const result: ThreadMails = { received: [], sent: [] };
  let date = start;
  let last: { from: Person; text: string; date: Date } | null = null;
  topic.turns.forEach((turn, index) => {
    const from = speakers[index % speakers.length] ?? starter;
    const to = last?.from ?? me;
    const messageId = messageIdAt(from.address, random);
    const own = letter(random, from, to, turn);
    const text = last ? `${own}\n${quoted(last.from, last.date, last.text)}` : own;
    const file = topic.file?.turn === index ? makeFile(random, topic.file) : null;
    const mail = corpusMail(
      {
        from,
        to: [from === me ? to : me],
        cc: rest.filter((one) => one !== from).slice(0, 1),
        subject: index === 0 ? topic.subject : `Re: ${topic.subject}`,
        date,
        messageId,
        ...(references.length > 0
          ? { inReplyTo: references[references.length - 1] ?? '', references: [...references] }
          : {}),
        words: { charset: 'utf-8', style: random.pick(['Q', 'B']) },
        body: withFile(
          random.chance(0.5) ? alternative(text) : { kind: 'text', subtype: 'plain', text },
          file,
        ),
      },
      random,
    );
    (from === me ? result.sent : result.received).push(mail);
    references.push(messageId);
    last = { from, text: own, date };
    date = claim(new Date(date.getTime() + random.int(1, 20) * hour));
  });
  return result;
}

function alternative(text: string): Part {
  return {
    kind: 'multipart',
    subtype: 'alternative',
    parts: [
      { kind: 'text', subtype: 'plain', text },
      { kind: 'text', subtype: 'html', text: simpleHtml(text) },
    ],
  };
}

function withFile(body: Part, file: FilePart | null): Part {
  return file ? { kind: 'multipart', subtype: 'mixed', parts: [body, file] } : body;
}

function makeFile(random: Random, { kind, filename }: NonNullable<ThreadTopic['file']>): FilePart {
  const file = (contentType: string, bytes: Buffer): FilePart => ({
    kind: 'file',
    contentType,
    filename,
    bytes,
  });
  switch (kind) {
    case 'pdf':
      return file(
        'application/pdf',
        onePagePdf([
          filename,
          '',
          ...Array.from({ length: 20 }, (_, line) => `Line ${line + 1}: ${random.hex(40)}`),
        ]),
      );
    case 'png':
      return file('image/png', chartPng(random));
    case 'csv':
      return file('text/csv; charset=utf-8', csvTable(random, 40));
    case 'zip':
      return file(
        'application/zip',
        storedZip([
          { name: 'view 1.png', bytes: landscapePng(random, 200, 120) },
          { name: 'view 2 – evening.png', bytes: landscapePng(random, 200, 120) },
          { name: 'readme.txt', bytes: Buffer.from('Free for use in the jury’s documents.\r\n') },
        ]),
      );
  }
}
