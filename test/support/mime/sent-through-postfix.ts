/** Sends mails as Satchel does, by a Postfix that signs them, and looks at what arrives. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutboxItem } from '../../../electron/contract/outbox';
import { createSmtpSender } from '../../../electron/main/backend/smtp/smtp-sender';
import { findFreePorts } from '../dovecot/free-ports';
import { startDovecot } from '../dovecot/start-dovecot';
import { startDkimSigner } from '../postfix/start-dkim-signer';
import { startPostfix } from '../postfix/start-postfix';
import { waitUntil } from '../tour/wait-until';

const [ada, bob] = ['ada@example.org', 'bob@example.org'] as const;
const domain = 'example.org';

/** @returns what is wrong, a sentence each; empty: each arrived once, octet for octet, with a right signature */
export async function faultsOfTransport(
  raws: readonly { messageId: string; raw: Buffer }[],
): Promise<string[]> {
  const [auth] = (await findFreePorts(1)) as [number];
  const folder = await mkdtemp(join(tmpdir(), 'satchel-transport-'));
  const signer = await startDkimSigner(domain);
  const dovecot = await startDovecot({
    users: [ada, bob].map((user) => ({ user, password: 'secret' })),
    extraConfig: `service auth {\n  inet_listener {\n    address = 127.0.0.1\n    port = ${auth}\n  }\n}\n`,
  });
  const postfix = await startPostfix({
    ...{ auth, lmtp: dovecot.ports.lmtp, domain, sizeLimit: 200_000_000, milter: signer.port },
  });
  const sender = createSmtpSender({
    server: () => ({ host: 'localhost', port: postfix.ports.submissions, security: 'tls', user: ada }),
    password: () => Promise.resolve('secret'),
    trust: { ca: [postfix.certificates.caPem] },
    log: () => undefined,
  });
  try {
    const faults: string[] = [];
    for (const [at, { raw }] of raws.entries()) {
      const error = await sender.open();
      if (error !== null) throw new Error(`no connection: ${JSON.stringify(error)}`);
      const item = { from: ada, to: [bob], deliveryReceipt: false } as unknown as OutboxItem;
      const outcome = await sender.send(item, raw, () => Promise.resolve());
      if (outcome.kind !== 'accepted' || outcome.refused.length > 0)
        faults.push(`mail ${at}: ${JSON.stringify(outcome)}`);
    }
    sender.close();
    const wanted = raws.length - faults.length;
    const arrived = async (): Promise<Buffer[]> =>
      (await dovecot.maildirFiles(bob))
        .filter(({ mailbox }) => mailbox === 'INBOX')
        .map(({ bytes }) => bytes);
    await waitUntil(async () => (await arrived()).length >= wanted, {
      what: 'everything to arrive',
      timeoutMs: 300_000,
      everyMs: 1_000,
    });
    const received = await arrived();
    if (received.length !== wanted) faults.push(`${received.length} arrived of ${wanted}`);
    const mails = join(folder, 'mails');
    await mkdir(mails);
    for (const [at, { messageId, raw }] of raws.entries()) {
      // Those on the way put their lines above it.
      const same = received.filter((one) => one.subarray(-raw.length).equals(raw));
      if (same.length !== 1) faults.push(`mail ${at} (${messageId}) arrived unchanged ${same.length} times`);
      await writeFile(join(mails, `${String(at).padStart(6, '0')}.eml`), same[0] ?? '');
    }
    // A verifier that finds everything right would tell nothing: of one mail an octet is changed.
    const spoilt = Buffer.from(received[0] ?? '');
    spoilt[spoilt.length - 4] = (spoilt[spoilt.length - 4] ?? 0) ^ 1;
    await writeFile(join(mails, 'spoilt.eml'), spoilt);
    const verified = await signer.verify(mails);
    if (verified.pop() === '') faults.push('the signature of a changed mail is called right');
    for (const [at, fault] of verified.entries()) if (fault !== '') faults.push(`mail ${at}, DKIM: ${fault}`);
    return faults;
  } finally {
    sender.close();
    await postfix.dispose();
    await dovecot.dispose();
    await signer.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}
