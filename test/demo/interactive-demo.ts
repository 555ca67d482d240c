/** The demo for a person: Satchel on its own mail server, and a terminal that stops, starts and feeds that server. */
import { createInterface } from 'node:readline';
import { mara, partners } from '../support/corpus/cast';
import { corpusMail } from '../support/corpus/corpus-mail';
import { createRandom } from '../support/corpus/random';
import { addAccount } from '../support/tour/account-form';
import { launchSatchel } from '../support/tour/satchel';
import { type World, createWorld } from '../support/tour/tour-world';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const help = `
What to try
  1. Look around: the Inbox on top holds the mail of all three accounts. j and k go through it, ? shows all keys.
  2. Type  offline  here: the mail server is gone, and the status bar says so.
  3. Archive (e), star (s), move (v), delete (#) some mail, in the POP account too. Click "pending" below to see it wait.
  4. Close the window, or kill it, and start the demo's Satchel again by typing  open  here: nothing was lost.
  5. Type  online : everything is replayed, and the pending count goes to zero.
  6. Type  deliver : new mail arrives while you watch.
Commands: offline, online, deliver, open, help, quit`;

/** @returns the exit status */
export async function runInteractiveDemo(electron: string): Promise<number> {
  say(`\n${electron}; starting Dovecot and filling it`);
  const world = await createWorld({ password: 'satchel' });
  try {
    say(
      `${world.seeded} messages in these accounts, which are added to Satchel for you (its profile is thrown away at the end):`,
    );
    for (const { address, protocol, host, port, security, user, password } of Object.values(world.accounts)) {
      say(
        `  ${protocol.toUpperCase().padEnd(4)} ${address}: ${host} port ${port} ${security.toUpperCase()}, user ${user}, password ${password}`,
      );
    }
    const session = await openWindow(world);
    for (const account of Object.values(world.accounts)) await addAccount(session.satchel.ui, account);
    say(help);
    await readCommands(world, session);
    return 0;
  } finally {
    await world.dispose();
  }
}

interface Session {
  satchel: Awaited<ReturnType<typeof launchSatchel>>;
  open: boolean;
  /** The demo itself closes it. */
  leaving: boolean;
}

async function openWindow(world: World): Promise<Session> {
  const session: Session = { satchel: await launchSatchel(world), open: true, leaving: false };
  session.satchel.app.once('close', () => {
    session.open = false;
    if (!session.leaving) say('Satchel is closed. Type  open  to start it again, or  quit .');
  });
  return session;
}

async function readCommands(world: World, first: Session): Promise<void> {
  let session = first;
  let delivered = 0;
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
  const random = createRandom(Date.now());
  process.once('SIGINT', () => lines.close());
  lines.once('SIGINT', () => lines.close());
  lines.prompt();
  for await (const line of lines) {
    switch (line.trim().toLowerCase()) {
      case '':
        break;
      case 'offline':
        await world.server.kill();
        say('The mail server is gone.');
        break;
      case 'online':
        await world.server.start();
        say(
          'The mail server is back; Satchel notices by itself within a minute or so, or at once when you press F5.',
        );
        break;
      case 'deliver': {
        if (!world.server.running) {
          say('The mail server is not running: type  online  first.');
          break;
        }
        delivered += 1;
        for (const kind of ['work', 'home', 'isp'] as const) await deliver(world, kind, delivered, random);
        say('One new message for each account. POP is asked now and then, or when you press F5.');
        break;
      }
      case 'open':
        if (session.open) say('Satchel is open.');
        else session = await openWindow(world);
        break;
      case 'quit':
      case 'exit':
        lines.close();
        break;
      default:
        say(help);
    }
    if (line.trim().toLowerCase() === 'quit' || line.trim().toLowerCase() === 'exit') break;
    lines.prompt();
  }
  session.leaving = true;
  if (session.open) await session.satchel.close().catch(() => session.satchel.kill());
}

async function deliver(
  world: World,
  kind: 'work' | 'home' | 'isp',
  number: number,
  random: ReturnType<typeof createRandom>,
): Promise<void> {
  const mail = corpusMail(
    {
      from: random.pick(partners),
      to: [mara[kind]],
      subject: `News from the quay, no. ${number}`,
      date: new Date(),
      messageId: `<${random.hex(20)}@demo.example>`,
      body: { kind: 'text', subtype: 'plain', text: 'This was delivered while you watched.\n' },
    },
    random,
    [],
  );
  await world.server.deliver(world.accounts[kind].user, mail.raw);
}
