/** Failures of a real Dovecot: each told in its own sentence; mail and queue stay, and afterwards everything is done once. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDovecot } from '../support/dovecot/start-dovecot';
import type { DovecotServer } from '../support/dovecot/start-dovecot';
import { password } from '../support/failures/lived-in-account';
import type { Protocol } from '../support/failures/lived-in-account';
import type { NewPlace } from '../support/failures/place';
import { certificates, hangs, hangsInMove, killed } from '../support/failures/server-faults';
import { faults, meetFault } from '../support/failures/wrong-settings';
import { startMailWithoutWindows } from '../wire/failures/mail-without-windows';
import type { MailWithoutWindows } from '../wire/failures/mail-without-windows';

const protocols: Protocol[] = ['imap', 'pop3'];
let folder: string;
const servers: DovecotServer[] = [];
const mails: MailWithoutWindows[] = [];
/** All at once, since deadlines take as long as they do; each test waits for its own. */
const runs = new Map<string, Promise<void>>();

const newPlace: NewPlace = async (users, more = []) => {
  const server = await startDovecot({ users: users.map((user) => ({ user, password })) });
  servers.push(server);
  const own = await mkdtemp(join(folder, 'place-'));
  const mail = await startMailWithoutWindows(own, [server.caCertificatePem, ...more]);
  mails.push(mail);
  return { server, mail };
};

function begin(name: string, run: Promise<void>): void {
  run.catch(() => undefined);
  runs.set(name, run);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'satchel-real-failures-'));
  await beginWrongSettings();
  begin('certificates', certificates(newPlace, folder));
  begin('killed', killed(newPlace));
  begin('hangs', hangs(newPlace));
  begin('hangs in a move', hangsInMove(newPlace));
});
afterAll(async () => {
  await Promise.all(mails.map((mail) => mail.stop()));
  await Promise.all(servers.map((server) => server.dispose()));
  await rm(folder, { recursive: true, force: true });
});

async function beginWrongSettings(): Promise<void> {
  const each = protocols.flatMap((protocol) =>
    faults.map((fault, index) => ({ protocol, fault, user: `${protocol}${index}` })),
  );
  const passwords = new Map(each.map(({ user }) => [user, password]));
  const place = await newPlace([...passwords.keys()]);
  const changePassword = async (user: string, to: string): Promise<void> => {
    passwords.set(user, to);
    const lines = [...passwords].map(([name, word]) => `${name}:{PLAIN}${word}\n`);
    await writeFile(join(place.server.folder, 'passwords'), lines.join(''));
    // Dovecot looks at the file's time at most once a second.
    const refused = (): Promise<boolean> =>
      place.server.doveadm(['auth', 'test', user, password]).then(
        () => false,
        () => true,
      );
    while (!(await refused()));
  };
  for (const { protocol, fault, user } of each)
    begin(`${protocol} ${fault.name}`, meetFault(place, protocol, user, fault, changePassword));
}

describe.each(protocols)('%s: wrong settings', (protocol) => {
  test.each(faults)('$name', ({ name }) => runs.get(`${protocol} ${name}`));
});

describe('a server that fails its accounts', () => {
  test('its certificate is self-signed, then expired, then for another name', () => runs.get('certificates'));
  test('it is killed in the middle of a sync', () => runs.get('killed'));
  test('it hangs when it is called', () => runs.get('hangs'));
  test('it hangs in the middle of a move', () => runs.get('hangs in a move'));
});

test('no password was told or logged', async () => {
  await Promise.allSettled(runs.values());
  for (const { told } of mails) expect(told()).not.toContain(password);
});
