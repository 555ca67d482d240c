/** Brings a chaos world's app to rest: its two accounts, and all mail here with nothing pending. */
import type { ChaosApp } from './chaos-app';
import { type ChaosWorld, imapUser, popUser } from './chaos-world';
import type { Truth } from './truth';

const settleDeadline = 90_000;

export async function addAccounts(world: ChaosWorld, app: ChaosApp): Promise<void> {
  const common = { name: 'Chaos', passwordStorage: 'weak' };
  const server = (port: number, user: string) => ({ host: 'localhost', port, security: 'tls', user });
  const drafts = [
    {
      kind: 'imap',
      ...common,
      address: 'chaos@example.org',
      label: 'Chaos',
      colour: 'blue',
      server: server(world.imap.port, imapUser.user),
    },
    {
      kind: 'pop3',
      ...common,
      address: 'pop@example.org',
      label: 'Pop',
      colour: 'green',
      deleteFromServer: false,
      server: server(world.pop.port, popUser.user),
    },
  ];
  for (const draft of drafts) {
    const answer = (await app.command('account.add', { draft, password: imapUser.password })) as {
      ok: boolean;
      sentence?: string;
    };
    if (!answer.ok) throw new Error(`account.add: ${answer.sentence ?? ''}`);
  }
}

/** All mail here with bodies, nothing pending, every account idle after a whole sync. */
export async function settled(world: ChaosWorld, app: ChaosApp): Promise<void> {
  const started = Date.now();
  const visible = [...world.truths.values()].filter((truth) => truth.mailbox !== null).length;
  let waitsFor = '';
  const untilSettled = async (): Promise<boolean> => {
    const { value } = (await app.command('status.get', {})) as {
      value: { accounts: { phase: string; sentence: string | null; lastSyncAt: number | null }[] };
    };
    const pending = await app.pending();
    const phases = value.accounts.map(
      ({ phase, sentence, lastSyncAt }) =>
        `${phase} (${sentence ?? 'no error'}, synced ${(lastSyncAt ?? 0) - started} ms after it began)`,
    );
    waitsFor = `${pending} pending, accounts ${phases.join(' and ')}`;
    const idle =
      value.accounts.length === 2 &&
      value.accounts.every((account) => account.phase === 'online' && (account.lastSyncAt ?? 0) >= started);
    if (!idle || pending > 0) {
      // Not faster than a person would press the key; a held delete needs its ten seconds anyway.
      if (value.accounts.every((account) => account.phase === 'online')) await app.command('sync.now', {});
      return false;
    }
    const shown = (await app.shown()).filter((message) => message.mailbox !== null);
    const bodies = shown.filter((message) => message.bodyHere).length;
    waitsFor += `, ${shown.length} shown and ${bodies} with their body of ${visible}`;
    return bodies >= visible;
  };
  await waitFor(() => `the app to settle: ${waitsFor}`, untilSettled);
}

export async function waitFor(
  what: string | (() => string),
  condition: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + settleDeadline;
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`waited ${settleDeadline} ms for ${typeof what === 'string' ? what : what()}`);
    await pause(200);
  }
}

export function truthOf(world: ChaosWorld, id: string): Truth {
  const truth = world.truths.get(id);
  if (!truth) throw new Error(`the model does not know ${id}`);
  return truth;
}

/** The random moment of a kill, and the rhythm of asking: not a wait for something to be done. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
