/** What the steps of the tour share. */
import { strict as assert } from 'node:assert';
import type { Page } from 'playwright';
import type { AccountKind } from '../corpus/mailbox-plan';
import type { CorpusMail } from '../corpus/corpus-mail';
import type { Satchel } from './satchel';
import type { Screenshots } from './screenshots';
import type { World, WorldAccount } from './tour-world';

export interface TourContext {
  world: World;
  /** The running app; another one after each restart. */
  satchel: Satchel;
  readonly page: Page;
  shots: Screenshots | null;
  /** Numbers for the report, by name. */
  figures: Record<string, number>;
  pick: PickMail;
}

export interface TourStep {
  name: string;
  /** @returns what was verified, in words */
  run(context: TourContext): Promise<{ verified: string[] }>;
}

/** Hands out mail of an inbox, newest first and each only once. */
export type PickMail = (kind: AccountKind, fits?: (mail: CorpusMail) => boolean) => CorpusMail;

export function createPicker(world: World): PickMail {
  const used = new Set<CorpusMail>();
  return (kind, fits = () => true) => {
    const mails = inboxOf(world.accounts[kind]);
    const found = mails.findLast((mail) => !used.has(mail) && fits(mail));
    if (!found) throw new Error(`the inbox of ${kind} has no such mail left`);
    used.add(found);
    return found;
  };
}

export function inboxOf(account: WorldAccount): CorpusMail[] {
  return account.mailboxes.find(({ path }) => path === 'INBOX')?.mails ?? [];
}

/** Fails with the first few differences. */
export function assertNone(differences: string[], what: string): void {
  assert.equal(
    differences.length,
    0,
    // On one line: of a failure, the runner's last lines keep the first.
    `${what}: ${differences.length} differences: ${differences.slice(0, 20).join('; ')}`,
  );
}

export { assert };
