/** How drafts begin: to whom, from whom, in which thread, under which subject, with what quoted. */
import { describe, expect, test } from 'vitest';
import { listPostOf } from '../../../electron/main/drafts/list-post';
import { parseMailto } from '../../../electron/main/drafts/parse-mailto';
import { planEditAsNew, planForward, planRedirect } from '../../../electron/main/drafts/plan-forward';
import { planReply } from '../../../electron/main/drafts/plan-reply';
import type { ReplyRequest } from '../../../electron/main/drafts/plan-reply';
import type { SourceMail } from '../../../electron/main/drafts/seed';
import { forwardSubject, replySubject } from '../../../electron/main/drafts/subject-prefix';
import { ada, bob, home, me, sourceMail, work } from '../../support/drafts/source-mails';

const reply = (source: SourceMail, kind: ReplyRequest['kind'] = 'reply', listPost: string | null = null) =>
  planReply({ kind, source, account: work, accounts: [work, home], listPost }).content;
const bare = (addresses: { address: string }[]): string[] => addresses.map(({ address }) => address);

describe('the subject', () => {
  test.each([
    ['Tea', 'Re: Tea'],
    ['Re: Tea', 'Re: Tea'],
    ['RE: AW: Antw: Tea', 'Re: Tea'],
    ['Sv: Re[2]: tea', 'Re: tea'],
    ['Re (3): Tea', 'Re: Tea'],
    ['回复：茶', 'Re: 茶'],
    ['Fwd: Tea', 'Re: Fwd: Tea'],
    ['Report: Tea', 'Re: Report: Tea'],
    ['', 'Re:'],
    ['Re: ', 'Re:'],
  ])('of an answer to “%s” is “%s”', (subject, wanted) => expect(replySubject(subject)).toBe(wanted));

  test.each([
    ['Tea', 'Fwd: Tea'],
    ['WG: Fw: Tea', 'Fwd: Tea'],
    ['Re: Tea', 'Fwd: Re: Tea'],
  ])('of “%s” forwarded is “%s”', (subject, wanted) => expect(forwardSubject(subject)).toBe(wanted));
});

describe('an answer', () => {
  test('goes to the author, or to whom the author asks it to', () => {
    expect(bare(reply(sourceMail()).to)).toEqual(['ada@example.org']);
    const asked = reply(sourceMail({ replyTo: [bob] }));
    expect(bare(asked.to)).toEqual(['bob@example.org']);
    expect(asked.cc).toEqual([]);
  });

  test('to all goes to everybody once, never to oneself, by whatever account or plus', () => {
    const plus = { name: '', address: 'ME+shop@work.example' };
    const other = { name: '', address: 'me@home.example' };
    const all = reply(
      sourceMail({ to: [me, bob, ada], cc: [plus, other, { ...bob, name: 'B' }] }),
      'reply-all',
    );
    expect(bare(all.to)).toEqual(['ada@example.org']);
    expect(bare(all.cc)).toEqual(['bob@example.org']);
  });

  test('to one’s own sent mail goes to those whom that went to', () => {
    const sent = sourceMail({ from: [me], to: [ada], cc: [bob] });
    expect(bare(reply(sent).to)).toEqual(['ada@example.org']);
    expect(bare(reply(sent, 'reply-all').cc)).toEqual(['bob@example.org']);
    expect(bare(reply(sourceMail({ from: [me], to: [me] })).to)).toEqual(['me@work.example']);
  });

  test('to a list goes to the list alone; where none is named, to all, and says so', () => {
    const mail = sourceMail({ to: [{ name: '', address: 'list@example.org' }] });
    const toList = reply(mail, 'reply-list', 'post@example.org');
    expect([bare(toList.to), toList.cc]).toEqual([['post@example.org'], []]);
    const request = { source: mail, account: work, accounts: [work], listPost: null };
    const seed = planReply({ kind: 'reply-list', ...request });
    expect(bare(seed.content.cc)).toEqual(['list@example.org']);
    expect(seed.note).toMatch(/no mailing list/);
  });

  test('is written as the identity that the mail was sent to', () => {
    expect(reply(sourceMail({ to: [{ name: '', address: 'Sales@work.example' }] })).identityId).toBe('alias');
    expect(reply(sourceMail({ to: [{ name: '', address: 'sales+x@work.example' }] })).identityId).toBe(
      'alias',
    );
    expect(reply(sourceMail({ to: [bob] })).identityId).toBe('own');
    expect(
      reply(sourceMail({ from: [{ name: '', address: 'sales@work.example' }], to: [ada] })).identityId,
    ).toBe('alias');
  });

  test('stands in the thread (RFC 5322 section 3.6.4)', () => {
    const inThread = reply(sourceMail({ references: ['<a@x>', '<b@x>'], inReplyTo: '<b@x>' }));
    expect(inThread).toMatchObject({ inReplyTo: '<tea@example.org>' });
    expect(inThread.references).toEqual(['<a@x>', '<b@x>', '<tea@example.org>']);
    expect(reply(sourceMail({ inReplyTo: '<b@x>' })).references).toEqual(['<b@x>', '<tea@example.org>']);
    expect(reply(sourceMail({ messageId: null })).inReplyTo).toBeNull();
  });

  test('quotes what was received as it is, outside of the text', () => {
    const { quote, body } = reply(sourceMail({}, { html: '<table bgcolor="red">x</table>', text: 'x' }));
    expect(quote).toMatchObject({ html: '<table bgcolor="red">x</table>', text: 'x' });
    expect(quote?.attribution).toMatch(/^On 3 May 2026 at \d\d:\d\d, Ada Lovelace wrote:$/);
    expect(body).toEqual({ kind: 'html', html: '' });
    const seed = planReply({
      ...{ kind: 'reply', source: sourceMail({}, null), account: work, accounts: [work], listPost: null },
    });
    expect(seed.content.quote).toBeNull();
    expect(seed.note).toMatch(/not quoted/);
  });
});

describe('a forwarded message', () => {
  const file = { partId: '1', filename: 'a.pdf', contentType: 'application/pdf', size: 3, contentId: null };
  const mail = sourceMail({ cc: [bob] }, { attachments: [{ ...file, inline: false }] });

  test('has its head above, its attachments along, and nobody to go to yet', () => {
    const { content, take } = planForward(mail, work);
    expect(content).toMatchObject({
      subject: 'Fwd: Tea',
      to: [],
      source: { kind: 'forward' },
      inReplyTo: null,
    });
    expect(content.quote?.attribution).toMatch(
      /^-+ Forwarded message -+\nFrom: Ada Lovelace <ada@example.org>\nDate: .*\nSubject: Tea\nTo: Me <me@work.example>\nCc: bob@example.org$/,
    );
    expect(take).toHaveLength(1);
  });

  test('that is redirected keeps its text, and answers go to its author', () => {
    const { content, note } = planRedirect(mail, work);
    expect(content).toMatchObject({ subject: 'Tea', to: [], cc: [], replyTo: [ada], quote: null });
    expect(content.body).toEqual({ kind: 'html', html: '<p>At five?</p>' });
    expect(note).toMatch(/answers go to Ada Lovelace/);
  });

  test('that is written anew goes to the same people, as the same identity, in no thread', () => {
    const sent = sourceMail({
      from: [{ name: '', address: 'sales@work.example' }],
      to: [ada],
      references: ['<a@x>'],
    });
    expect(planEditAsNew(sent, work).content).toMatchObject({
      ...{ subject: 'Tea', to: [ada], identityId: 'alias', references: [], inReplyTo: null, source: null },
    });
  });
});

describe('a mailto: address', () => {
  test('fills in what RFC 6068 names', () => {
    const url =
      'mailto:ada@example.org,bob%2Cjr@example.org?subject=caf%C3%A9%0d%0aBcc:x&cc=c@x&BCC=d@x&body=one%0D%0Atwo&to=e@x&in-reply-to=%3Ca@x%3E';
    const found = parseMailto(url);
    expect(found && bare(found.to)).toEqual(['ada@example.org', 'bob,jr@example.org', 'e@x']);
    expect(found).toMatchObject({ subject: 'café Bcc:x', body: 'one\ntwo', inReplyTo: '<a@x>', note: null });
    expect(found && [bare(found.cc), bare(found.bcc)]).toEqual([['c@x'], ['d@x']]);
  });

  test('attaches nothing, whoever asks, and says so', () => {
    for (const name of ['attach', 'Attachment', 'attachments'])
      expect(parseMailto(`mailto:a@x?${name}=/etc/passwd`)?.note).toMatch(/did not/);
  });

  test('that is damaged is told, and one of another kind is none', () => {
    expect(parseMailto('mailto:a@x?subject=100%')).toMatchObject({
      subject: '100%',
      note: expect.any(String) as string,
    });
    expect(parseMailto('https://example.org')).toBeNull();
    expect(parseMailto('mailto:')).toMatchObject({ to: [], note: null });
  });
});

describe('List-Post', () => {
  const header = (lines: string): Uint8Array =>
    Buffer.from(`From: a@x\r\n${lines}\r\n\r\nList-Post: <mailto:body@x>`);
  test.each([
    ['List-Post: <mailto:list@example.org>', 'list@example.org'],
    ['list-post:\r\n <https://x/>,\r\n <mailto:list@example.org?subject=x> (folded)', 'list@example.org'],
    ['List-Post: NO (nobody posts)', null],
    ['List-Id: <x>', null],
  ])('%j names %s', (lines, wanted) => expect(listPostOf(header(lines))).toBe(wanted));
});
