/** Looks at everything that a server holds for a user, with a raw socket that shares no code with Satchel. */
import type { RawImap } from '../raw-imap';

export interface Sighting {
  path: string;
  uidValidity: string;
  uid: number;
  token: string;
  size: number;
  /** As the server writes them, without \Recent. */
  flags: string[];
}

export interface Looked {
  /** Every mailbox that holds messages or could, with its UIDVALIDITY. */
  boxes: Map<string, string>;
  messages: Sighting[];
}

export async function lookAt(client: RawImap): Promise<Looked> {
  const boxes = new Map<string, string>();
  const messages: Sighting[] = [];
  for (const { name: path, attributes } of await client.list()) {
    if (attributes.some((attribute) => /^\\(noselect|nonexistent)$/i.test(attribute))) continue;
    const { exists, uidValidity } = await client.select(path, 'EXAMINE');
    boxes.set(path, String(uidValidity));
    if (exists === 0) continue;
    const reply = await client.ok('UID FETCH 1:* (UID FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (SUBJECT)])');
    for (const line of reply.untagged) {
      if (!/^\d+ FETCH /.test(line)) continue;
      messages.push({
        path,
        uidValidity: String(uidValidity),
        uid: Number(/\bUID (\d+)/.exec(line)?.[1]),
        size: Number(/RFC822\.SIZE (\d+)/.exec(line)?.[1]),
        token: /subject: (\S+)/i.exec(line)?.[1] ?? '',
        flags: (/\bFLAGS \(([^)]*)\)/.exec(line)?.[1] ?? '')
          .split(' ')
          .filter((flag) => flag !== '' && flag.toLowerCase() !== '\\recent'),
      });
    }
  }
  return { boxes, messages };
}
