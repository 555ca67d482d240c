/** What mailparser finds in a mail. */
import { type AddressObject, simpleParser } from 'mailparser';
import { type ReadMail, hashOf, linesOf, shownAddress } from './arbitrary-mail';

export async function readByMailparser(raw: Buffer): Promise<ReadMail> {
  const found = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true });
  const people = (list: AddressObject | AddressObject[] | undefined) =>
    [list ?? []]
      .flat()
      .flatMap(({ value }) =>
        value.map(({ name, address = '' }) => ({ name, address: shownAddress(address) })),
      );
  return {
    subject: found.subject ?? '',
    from: people(found.from),
    to: people(found.to),
    cc: people(found.cc),
    replyTo: people(found.replyTo),
    references: [found.references ?? []].flat(),
    inReplyTo: found.inReplyTo ?? null,
    text: linesOf(found.text ?? ''),
    files: found.attachments.map(({ filename = '', content }) => ({ filename, sha256: hashOf(content) })),
  };
}
