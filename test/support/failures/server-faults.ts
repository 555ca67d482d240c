/** What a real server can do to accounts that are used: other certificates, a sudden end, silence. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Security } from '../../../electron/contract/account';
import { makeFaultyCertificates, portalName } from '../../wire/failures/failure-certificates';
import type { FaultyCertificates, Pem } from '../../wire/failures/failure-certificates';
import {
  act,
  expectDoneOnce,
  expectKept,
  leaveWork,
  letter,
  moveIn,
  nextSentence,
  pendingOf,
  setPaused,
  shown,
  untilSettled,
  wantedOf,
} from './lived-in-account';
import type { LivedIn, Protocol } from './lived-in-account';
import { expectSentence, safe } from './place';
import type { NewPlace } from './place';

const protocols: Protocol[] = ['imap', 'pop3'];
const securities: Security[] = ['tls', 'starttls'];

/** @param folder where the certificates are made */
export async function certificates(newPlace: NewPlace, folder: string): Promise<void> {
  const made = await makeFaultyCertificates(folder);
  const pairs = protocols.flatMap((protocol) => securities.map((security) => ({ protocol, security })));
  const userOf = ({ protocol, security }: (typeof pairs)[number]): string => `${protocol}-${security}`;
  const { server, mail } = await newPlace(pairs.map(userOf), [made.caPem]);
  const accounts = await Promise.all(
    pairs.map((pair) => moveIn(mail, server, pair.protocol, pair.security, userOf(pair))),
  );
  for (const account of accounts) await leaveWork(mail, server, account);
  const [certPath, keyPath] = [join(server.folder, 'server.pem'), join(server.folder, 'server.key')];
  const right: Pem = { cert: await readFile(certPath, 'utf8'), key: await readFile(keyPath, 'utf8') };
  const install = async ({ cert, key }: Pem): Promise<void> => {
    await server.stop();
    await writeFile(certPath, cert);
    await writeFile(keyPath, key);
    await server.start();
  };
  for (const { pem, says } of certificateFaults(made)) {
    await install(pem);
    for (const account of accounts) {
      await setPaused(mail, account, false);
      const { host, port } = account.address;
      expectSentence(await nextSentence(mail, account), says(`${host}:${port}`));
      await setPaused(mail, account, true);
      await expectKept(mail, account);
    }
  }
  await install(right);
  for (const account of accounts) await setPaused(mail, account, false);
  for (const account of accounts) {
    await untilSettled(mail, account);
    await expectDoneOnce(mail, server, account);
  }
}

function certificateFaults(made: FaultyCertificates): { pem: Pem; says: (at: string) => RegExp | string }[] {
  return [
    {
      pem: made.selfSigned,
      says: (at) =>
        `${at} has only signed its certificate itself, so it could be any machine. Ask whoever runs the server, or try another network.${safe}`,
    },
    {
      pem: made.expired,
      says: (at) =>
        new RegExp(
          `^Anna: the certificate of ${at} expired on \\d+ \\w+ \\d{4}, and this computer's clock says \\d+ \\w+ \\d{4}\\. If the clock is wrong, set it; if it is right, ask whoever runs the server for a new certificate\\.${safe}$`,
        ),
    },
    {
      pem: made.otherHost,
      says: (at) =>
        `another machine answers in place of ${at}: its certificate is for ${portalName}. If this network has a web page to sign in on, do that first; if not, check the server name.${safe}`,
    },
  ];
}

/** More than one batch of any kind. */
const many = Array.from({ length: 150 }, (_, index) => `many-${index}`);

export async function killed(newPlace: NewPlace): Promise<void> {
  const { server, mail } = await newPlace(protocols);
  const accounts = await Promise.all(
    protocols.map((protocol) => moveIn(mail, server, protocol, 'tls', protocol)),
  );
  for (const account of accounts) {
    await leaveWork(mail, server, account);
    await server.deliver(account.user, many.map(letter));
  }
  const { status } = mail;
  const at = ({ address }: LivedIn): string => `Anna: ${address.host}:${address.port}`;
  for (const account of accounts) {
    const { id, address } = account;
    await setPaused(mail, account, false);
    const whole = async (): Promise<string[]> =>
      (await shown(mail.store, account)).filter((line) => !line.endsWith('wanted'));
    await mail.until(() => {
      const { progress } = status.get(id);
      return progress !== null && progress.what !== 'headers' && progress.done > 10;
    });
    const acting = act(mail, account, 'star', 'two');
    // Listened for from before: on a busy machine the next try may have failed by the time that anybody asks.
    const told = nextSentence(mail, account);
    await server.kill();
    await acting;
    expect((await whole()).length).toBeLessThan(many.length);
    const cut = `the connection to ${address.host}:${address.port} was cut. Satchel will try again by itself.`;
    expectSentence(await told, cut);
    await mail.until(() => ![null, `Anna: ${cut}`].includes(status.get(id).sentence));
    expect(status.get(id).sentence).toBe(
      `${at(account)} refused the connection. Check the server name and the port. Satchel will try again by itself.`,
    );
    await act(mail, account, 'archive', 'one');
    await setPaused(mail, account, true);
    await server.start();
  }
  const lines = [
    ...['Archive: one *', 'Archive: two *', 'INBOX: four', 'Trash: three'],
    ...many.map((subject) => `INBOX: ${subject}`),
  ].sort();
  for (const account of accounts) {
    await setPaused(mail, account, false);
    await untilSettled(mail, account);
    await expectDoneOnce(mail, server, account, wantedOf(account, lines));
  }
}

export async function hangs(newPlace: NewPlace): Promise<void> {
  const { server, mail } = await newPlace(protocols);
  const accounts = await Promise.all(
    protocols.map((protocol) => moveIn(mail, server, protocol, 'starttls', protocol)),
  );
  for (const account of accounts) await leaveWork(mail, server, account);
  server.freeze();
  for (const account of accounts) await setPaused(mail, account, false);
  for (const account of accounts) {
    const { host, port } = account.address;
    expectSentence(
      await nextSentence(mail, account),
      `${host}:${port} took the connection and said nothing. Check the port, and whether it wants TLS or STARTTLS. Satchel will try again by itself.`,
    );
    await expectKept(mail, account);
  }
  server.thaw();
  mail.mail.registry.syncNow();
  for (const account of accounts) {
    await untilSettled(mail, account);
    await expectDoneOnce(mail, server, account);
  }
}

export async function hangsInMove(newPlace: NewPlace): Promise<void> {
  const { server, mail } = await newPlace(['imap']);
  const account = await moveIn(mail, server, 'imap', 'tls', 'imap');
  const stepBegun = (): boolean => pendingOf(mail, account).some(({ step }) => step?.kind === 'move');
  const frozen = new Promise<void>((resolve) => {
    // The step is on the disk, its bytes are not sent: now.
    const unsubscribe = mail.vault.subscribe(() => {
      if (!stepBegun()) return;
      unsubscribe();
      server.freeze();
      resolve();
    });
  });
  await act(mail, account, 'archive', 'two');
  await frozen;
  // Cuts the connection, since no answer comes; then the server wakes and reads what was sent to it.
  await setPaused(mail, account, true);
  expect(pendingOf(mail, account)).toMatchObject([{ step: { kind: 'move' } }]);
  server.thaw();
  await setPaused(mail, account, false);
  await untilSettled(mail, account);
  await expectDoneOnce(
    mail,
    server,
    account,
    wantedOf(account, ['Archive: two', 'INBOX: one', 'INBOX: three']),
  );
}
