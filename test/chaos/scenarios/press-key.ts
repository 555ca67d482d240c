/** What the person does in a scenario, given to the app as its ui gives it. */
import type { MailboxChange } from '../../../electron/contract/commands';
import type { MailboxId } from '../../../electron/contract/ids';
import { mail } from '../../support/imap/variants';
import type { Subject } from './judge-end';
import type { Deed } from './operation-rows';
import { there } from './world';
import type { ShownMailbox, World } from './world';

/** @param subjects the scenario's messages @throws ProcessGone */
export async function pressKey(
  world: World,
  deed: Deed,
  subjects: readonly Subject[],
): Promise<{ ok: boolean; sentence: string }> {
  const { process } = world;
  const change = async (box: string, what: (mailboxId: MailboxId) => MailboxChange) => {
    const { id, accountId } = await at(world, box);
    return process.ask('act-on-mailbox', { accountId, change: what(id as MailboxId) });
  };
  switch (deed.kind) {
    case 'mail': {
      const { verb, target, across } = deed;
      const messageIds = subjects.map(({ id }) => id);
      if (target === undefined) return process.ask('act', { verb, messageIds });
      const { id } = await at(world, across ? there + target : target);
      return process.ask('act', { verb, messageIds, targetMailboxId: id });
    }
    case 'append': {
      const { id } = await at(world, deed.target);
      for (const { before } of subjects) {
        const answer = await process.ask('append', { raw: mail(before.name), targetMailboxId: id });
        if (!answer.ok) return answer;
      }
      return { ok: true, sentence: '' };
    }
    case 'rename':
      return change(deed.box, (mailboxId) => ({ kind: 'rename', mailboxId, name: deed.name }));
    case 'remove':
      return change(deed.box, (mailboxId) => ({ kind: 'delete', mailboxId }));
    case 'subscribe':
      return change(deed.box, (mailboxId) => ({ kind: 'subscribe', mailboxId, subscribed: true }));
  }
}

async function at(world: World, box: string): Promise<ShownMailbox> {
  const found = (await world.mailboxes()).find((one) => one.box === box);
  if (!found) throw new Error(`the app shows no ${box}`);
  return found;
}
