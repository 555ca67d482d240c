/** What Dovecot tells of mails by ENVELOPE and BODYSTRUCTURE, and hands out of their parts. */
import { ImapFlow } from 'imapflow';
import type { MessageAddressObject, MessageStructureObject } from 'imapflow';
import { startDovecot } from '../dovecot/start-dovecot';
import { type ReadMail, hashOf, shownAddress } from './arbitrary-mail';

type FoundByDovecot = Pick<ReadMail, 'subject' | 'from' | 'to' | 'cc' | 'files'>;

/** @returns in their order */
export async function readByDovecot(raws: readonly Buffer[]): Promise<FoundByDovecot[]> {
  const user = { user: 'reader', password: 'secret' };
  const server = await startDovecot({ users: [user] });
  try {
    const client = new ImapFlow({
      ...{ host: 'localhost', port: server.ports.imaps, secure: true, logger: false },
      ...{ auth: { user: user.user, pass: user.password }, tls: { ca: server.caCertificatePem } },
    });
    await client.connect();
    for (const raw of raws) await client.append('INBOX', raw);
    await client.mailboxOpen('INBOX');
    const found: FoundByDovecot[] = [];
    const rows = await client.fetchAll('1:*', { envelope: true, bodyStructure: true, uid: true });
    for (const { uid, envelope, bodyStructure } of rows) {
      const files: ReadMail['files'] = [];
      for (const part of attachedTo(bodyStructure)) {
        const { content } = await client.download(String(uid), part.part ?? '1', { uid: true });
        const chunks: Buffer[] = [];
        for await (const chunk of content ?? []) chunks.push(chunk as Buffer);
        const filename = part.dispositionParameters?.['filename'] ?? part.parameters?.['name'] ?? '';
        files.push({ filename, sha256: hashOf(Buffer.concat(chunks)) });
      }
      found.push({
        subject: envelope?.subject ?? '',
        ...{ from: people(envelope?.from), to: people(envelope?.to), cc: people(envelope?.cc), files },
      });
    }
    await client.logout();
    return found;
  } finally {
    await server.dispose();
  }
}

function people(list: MessageAddressObject[] | undefined): ReadMail['to'] {
  return (list ?? []).map(({ name = '', address = '' }) => ({ name, address: shownAddress(address) }));
}

function attachedTo(part: MessageStructureObject | undefined): MessageStructureObject[] {
  if (!part) return [];
  if (part.disposition === 'attachment') return [part];
  return (part.childNodes ?? []).flatMap(attachedTo);
}
