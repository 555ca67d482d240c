/** Looks at everything that a server holds for a user, with a raw socket that shares no code with Satchel. */
import type { RawImap } from '../raw-imap';
import { ServerFault } from './foreign-client';
import { named } from './second-account';

/** What Dovecot calls a keyword whose name it has lost, where a mailbox was renamed while a message was moved into it. */
const lostKeyword = /^unknown-\d+$/;

export interface Sighting {
  path: string;
  uidValidity: string;
  uid: number;
  token: string;
  /** All its octets, as latin1. */
  text: string;
  /** As the server writes them, without \Recent. */
  flags: string[];
}

export interface Looked {
  /** Every mailbox that holds messages or could, with its UIDVALIDITY. */
  boxes: Map<string, string>;
  messages: Sighting[];
}

/** @param there whether it is the second account */
export async function lookAt(client: RawImap, there: boolean): Promise<Looked> {
  const boxes = new Map<string, string>();
  const messages: Sighting[] = [];
  for (const { name: path, attributes } of await client.list()) {
    if (attributes.some((attribute) => /^\\(noselect|nonexistent)$/i.test(attribute))) continue;
    const { exists, uidValidity } = await client.select(path, 'EXAMINE');
    boxes.set(named(path, there), String(uidValidity));
    if (exists === 0) continue;
    const reply = await client.ok('UID FETCH 1:* (UID FLAGS BODY.PEEK[])');
    for (const line of reply.untagged) {
      if (!/^\d+ FETCH /.test(line)) continue;
      const literal = /\{(\d+)\}\r\n/.exec(line);
      const from = literal ? literal.index + literal[0].length : 0;
      const text = line.slice(from, from + Number(literal?.[1] ?? 0));
      // What is told of a message may stand before its octets, or behind them.
      const told = line.replace(text, '');
      const flags = (/\bFLAGS \(([^)]*)\)/.exec(told)?.[1] ?? '').split(' ');
      const lost = flags.find((flag) => lostKeyword.test(flag));
      if (lost !== undefined)
        throw new ServerFault(`the server has lost the name of a keyword, which it calls ${lost}`);
      messages.push({
        path: named(path, there),
        uidValidity: String(uidValidity),
        uid: Number(/\bUID (\d+)/.exec(told)?.[1]),
        text,
        token: /^subject: (\S+)/im.exec(text)?.[1] ?? '',
        flags: flags.filter((flag) => flag !== '' && flag.toLowerCase() !== '\\recent'),
      });
    }
  }
  return { boxes, messages };
}
