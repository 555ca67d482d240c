/** Decides what lies in which mailbox of Mara's three accounts: at the default size a little over 500 messages. */
import { colleagues, family, mara, partners } from './cast';
import { type CorpusMail, type CorpusMailbox, corpusMail, messageIdAt } from './corpus-mail';
import type { Person } from './mime';
import { newsletterMail, notificationMail, receiptMail } from './newsletter-mails';
import { oddMails } from './odd-mails';
import { type Random, createDeck, createRandom } from './random';
import { letter } from './sign-offs';
import { threadMails } from './thread-mails';
import { type ThreadTopic, homeNotes, homeTopics, workNotes, workTopics } from './thread-topics';

export type AccountKind = 'work' | 'home' | 'isp';

export interface CorpusOptions {
  seed?: number;
  /** The newest mail is a little older than this. */
  now?: Date;
  /** 1 is the usual size; smaller is for tests that only need some mail. At least one mail a mailbox remains. */
  scale?: number;
  /** Where remote images of newsletters point. */
  remoteImages?: string;
}

const day = 86_400_000;
const minute = 60_000;
const hour = 60 * minute;

/** Every mailbox of one account with its mail, oldest first. */
export function planMailboxes(kind: AccountKind, options: CorpusOptions = {}): CorpusMailbox[] {
  const random = createRandom((options.seed ?? 2026) + kind.charCodeAt(0) * 7_919);
  const writer = createWriter(random, kind, options);
  const size = (count: number): number => Math.max(1, Math.round(count * (options.scale ?? 1)));
  switch (kind) {
    case 'work':
      return [
        inbox(writer, size(90), 45, [...odds(kind)]),
        { path: 'Archive', mails: writer.mixed(size(130), 60, 360, seen) },
        { path: 'Projects/Ålesund 2026', mails: writer.threads(size(26), 10, 200) },
        { path: 'Projects/Brücken & Kais', mails: writer.threads(size(10), 30, 300) },
        { path: 'Junk', mails: writer.notes(size(5), 1, 25) },
        { path: 'Trash', mails: writer.notes(size(4), 1, 30) },
        { path: 'Sent', mails: writer.sent(size(24), 1, 200) },
        { path: 'Drafts', mails: writer.sent(size(2), 1, 10, ['\\Seen', '\\Draft']) },
      ];
    case 'home':
      return [
        inbox(writer, size(60), 60, [...odds(kind)]),
        { path: 'Archive', mails: writer.mixed(size(70), 70, 360, seen) },
        { path: 'Familie', mails: writer.threads(size(14), 10, 300) },
        { path: 'Reisen/日本 2026', mails: writer.mixed(size(8), 20, 120, seen) },
        { path: 'Junk', mails: writer.notes(size(6), 1, 25) },
        { path: 'Trash', mails: writer.notes(size(3), 1, 30) },
        { path: 'Sent', mails: writer.sent(size(12), 1, 200) },
        { path: 'Drafts', mails: writer.sent(size(1), 1, 10, ['\\Seen', '\\Draft']) },
      ];
    case 'isp':
      return [inbox(writer, size(40), 90, [...odds(kind)])];
  }
}

const seen = (): string[] => ['\\Seen'];

function odds(kind: AccountKind): string[] {
  const names = Object.keys(oddMails);
  const split = { work: 0, home: 1, isp: 2 }[kind];
  // The POP account has the ones that a transfer could hurt; the other two share the rest.
  const pop = ['dotLines', 'latin1', 'longLine', 'noMessageId', 'rawEightBit', 'big', 'nested'];
  if (kind === 'isp') return pop;
  return names.filter((name, index) => index % 2 === split || name === 'nested' || name === 'emoji');
}

/** Ordinary mail with odd mail among it, none of which is of the newest. */
function inbox(writer: Writer, count: number, days: number, oddities: string[]): CorpusMailbox {
  const mixed = writer.mixed(count, 0.05, days, writer.inboxFlags);
  // Tests take the newest mail for mail that has all a mail should have, at whatever hour they run.
  const newest = mixed.at(-8) ?? mixed[0];
  const from = Math.max(1, newest ? writer.age(newest.date) : 0);
  return { path: 'INBOX', mails: sorted([...mixed, ...writer.odd(oddities, from, from + days / 2)]) };
}

type Writer = ReturnType<typeof createWriter>;
type FlagsFor = (age: number) => string[];

/** Makes mail of every sort; `from` and `to` are ages in days. */
function createWriter(random: Random, kind: AccountKind, options: CorpusOptions) {
  const now = (options.now ?? new Date()).getTime();
  const me = mara[kind];
  const others: readonly Person[] = kind === 'work' ? [...colleagues, ...partners] : family;
  const topics: readonly ThreadTopic[] = kind === 'work' ? workTopics : homeTopics;
  const dealNote = createDeck(random, kind === 'work' ? workNotes : homeNotes);
  const dealTopic = createDeck(random, topics);
  // No two mails in one minute, over all three accounts: "newest first" then has one answer only.
  const lane = { work: 0, home: 1, isp: 2 }[kind];
  const taken = new Set<number>();
  const claim = (date: Date): Date => {
    let slot = Math.floor(date.getTime() / (3 * minute));
    while (taken.has(slot)) slot -= 1;
    taken.add(slot);
    return new Date((slot * 3 + lane) * minute);
  };
  const at = (from: number, to: number): Date => {
    // Squared, so that there is more new mail than old.
    const age = from * day + random.next() ** 2 * (to - from) * day;
    const date = new Date(now - age);
    // People write by day.
    const byDay = date.getTime() + (date.getUTCHours() < 6 ? 7 * hour : 0);
    return claim(new Date(byDay < now ? byDay : now - age));
  };
  const age = (date: Date): number => (now - date.getTime()) / day;

  const note = (from: number, to: number): CorpusMail => {
    const sender = random.pick(others);
    const [subject, body] = dealNote();
    return corpusMail(
      {
        from: sender,
        to: [me],
        subject,
        date: at(from, to),
        messageId: messageIdAt(sender.address, random),
        body: { kind: 'text', subtype: 'plain', text: letter(random, sender, me, body) },
      },
      random,
    );
  };

  const threads = (count: number, from: number, to: number): CorpusMail[] => {
    const mails: CorpusMail[] = [];
    while (mails.length < count) {
      const { received } = threadMails(random, me, others, dealTopic(), at(Math.max(from, 3), to), claim);
      mails.push(...received.filter((mail) => mail.date.getTime() < now - 0.02 * day));
    }
    return sorted(mails.slice(0, count));
  };

  return {
    age,
    threads,
    notes: (count: number, from: number, to: number) =>
      sorted(Array.from({ length: count }, () => note(from, to))),
    mixed(count: number, from: number, to: number, flags: FlagsFor): CorpusMail[] {
      const mails = threads(Math.round(count * 0.4), from, to);
      while (mails.length < count) {
        const make = random.pick(['note', 'note', 'newsletter', 'receipt', 'notification'] as const);
        const date = at(from, to);
        if (make === 'note') mails.push(note(from, to));
        else if (make === 'newsletter') mails.push(newsletterMail(random, me, date, options.remoteImages));
        else if (make === 'receipt') mails.push(receiptMail(random, me, date));
        else mails.push(notificationMail(random, me, date));
      }
      return sorted(mails).map((mail) => ({ ...mail, flags: flags(age(mail.date)) }));
    },
    odd: (names: string[], from: number, to: number) =>
      names.map((name): CorpusMail => {
        const make = oddMails[name];
        if (!make) throw new Error(`no odd mail named ${name}`);
        return { ...make(random, me, at(from, to)), flags: random.chance(0.5) ? ['\\Seen'] : [] };
      }),
    sent(count: number, from: number, to: number, flags: string[] = ['\\Seen']): CorpusMail[] {
      return sorted(
        Array.from({ length: count }, () => {
          const target = random.pick(others);
          const [subject, body] = dealNote();
          return corpusMail(
            {
              from: me,
              to: [target],
              subject: `Re: ${subject}`,
              date: at(from, to),
              messageId: messageIdAt(me.address, random),
              body: { kind: 'text', subtype: 'plain', text: letter(random, me, target, body) },
            },
            random,
            flags,
          );
        }),
      );
    },
    inboxFlags: (days: number): string[] => [
      ...(random.chance(Math.max(0.05, 0.6 - days / 20)) ? [] : ['\\Seen']),
      ...(random.chance(0.06) ? ['\\Flagged'] : []),
      ...(random.chance(0.08) ? ['\\Answered'] : []),
    ],
  };
}

/** Oldest first. */
function sorted(mails: CorpusMail[]): CorpusMail[] {
  return mails.slice().sort((a, b) => a.date.getTime() - b.date.getTime());
}
