/** Compares what Satchel shows with what its server holds and what still waits in its queue. */
import type { MailboxInfo } from '../../../electron/contract/model';
import { isMessageOperation, rebase, shownOn } from '../../../electron/contract/operation';
import type { MessageOperation, Placement, ReplayStep } from '../../../electron/contract/operation';
import { countsAndScan } from '../store/memory-store';
import type { Looked } from './look';
import type { Satchel } from './satchel';
import { knownMailboxes, shownRows } from './satchel-steps';
import { withNames } from './second-account';

/** @returns what differs, a line each */
export async function viewDifferences(satchel: Satchel, looked: Looked): Promise<string[]> {
  const { store, vault } = satchel.now;
  const differences: string[] = [];
  const mailboxes = new Map((await knownMailboxes(satchel)).map((mailbox) => [mailbox.id, mailbox]));
  // A renaming that waits for the person is shown, and its server has not heard of it.
  const listed = new Map((await listedMailboxes(satchel)).map((mailbox) => [mailbox.id, mailbox]));
  // One that is to be deleted, as soon as something else is settled, is not synced any more.
  const unsynced = new Set(
    [...listed.values()].filter(({ id }) => !mailboxes.has(id)).map(({ path }) => path),
  );
  const rows = await shownRows(satchel);
  const byPlace = new Map<string, (typeof rows)[number]>();
  /** Where mail has come to another account whose source is not removed yet: its row is still its source's. */
  const arrived = new Set<string>();
  for (const row of rows) {
    const path = listed.get(row.baseMailboxId)?.path ?? row.baseMailboxId;
    const token = row.envelope.subject;
    const pending = vault.state
      .pendingOf(row.id)
      .map(({ operation }) => operation as MessageOperation)
      // A copy is seen on what it makes, not on its source.
      .filter((operation) => shownOn(operation) === row.id);
    for (const { id } of pending) {
      const copy = copyOf(withNames(vault.state.operations.get(id)?.step ?? null, satchel.secondId));
      if (copy) arrived.add(`${copy.mailbox.path} ${copy.uidValidity} ${copy.uid ?? ''}`);
    }
    if (row.baseUid > 0) {
      const place = `${path} ${row.uidValidity} ${row.baseUid}`;
      if (byPlace.has(place)) differences.push(`${token} is shown twice for ${place}`);
      if (!unsynced.has(path)) byPlace.set(place, row);
    } else if (pending.length === 0) differences.push(`${token} is shown from ${path}, and no server has it`);
    const expected = rebase({ mailboxId: row.baseMailboxId, flags: row.baseFlags }, pending);
    const about = `(${row.id}, from ${path}/${row.baseUid}${row.expunged ? ', expunged' : ''}, pending ${row.pending} here and in the journal: ${pending.map(({ kind, id }) => `${kind} ${vault.state.operations.get(id)?.state ?? ''}`).join(', ') || 'none'})`;
    const target = expected.mailboxId === null ? '' : expected.mailboxId;
    const shown = target === '' || mailboxes.has(target) ? target : row.baseMailboxId;
    if (row.mailboxId !== shown && row.mailboxId !== target)
      differences.push(`${token} is shown in ${row.mailboxId}, not ${shown} ${about}`);
    if (!sameFlags(row.flags, expected.flags))
      differences.push(
        `${token} is shown with (${row.flags.join(' ')}), not (${expected.flags.join(' ')}) ${about}`,
      );
  }
  for (const { path, uidValidity, uid, token, flags } of looked.messages) {
    if (unsynced.has(path)) continue;
    const place = `${path} ${uidValidity} ${uid}`;
    const row = byPlace.get(place);
    byPlace.delete(place);
    if (!row && arrived.has(place)) continue;
    if (!row) differences.push(`${token} at ${place} is not shown`);
    else if (row.envelope.subject !== token)
      differences.push(`${place} is ${token} and shown as ${row.envelope.subject}`);
    else if (!sameFlags(row.baseFlags, flags))
      differences.push(
        `${token} at ${place} has (${flags.join(' ')}), known as (${row.baseFlags.join(' ')})`,
      );
  }
  for (const [place, row] of byPlace)
    differences.push(`${row.envelope.subject} is shown from ${place}, where nothing is`);
  differences.push(
    ...treeDifferences(
      [...mailboxes.values()],
      looked,
      withNames([...vault.state.pending.values()], satchel.secondId),
    ),
  );
  const { kept, scanned } = await countsAndScan(store);
  if (kept.join() !== scanned.join())
    differences.push(`the counts say ${kept.join()} where the rows say ${scanned.join()}`);
  return differences;
}

/** The trees as their servers have them. */
export async function listedMailboxes({ accountIds, secondId, now }: Satchel): Promise<MailboxInfo[]> {
  const trees = accountIds.map((accountId) =>
    now.store.request<'get-listed-mailboxes'>({ kind: 'get-listed-mailboxes', accountId }),
  );
  return withNames((await Promise.all(trees)).flat(), secondId);
}

function copyOf(step: ReplayStep | null): Placement | null {
  return step?.kind === 'appended' || step?.kind === 'expunge' ? step.copy : null;
}

function treeDifferences(
  mailboxes: readonly { path: string; selectable: boolean }[],
  looked: Looked,
  pending: Iterable<{ operation: Parameters<typeof isMessageOperation>[0] }>,
): string[] {
  const awaited = new Set([...pending].filter(({ operation }) => !isMessageOperation(operation)));
  const shown = new Set(mailboxes.filter(({ selectable }) => selectable).map(({ path }) => path));
  const hidden = new Set(
    [...awaited].flatMap(({ operation }) => ('mailbox' in operation ? operation.mailbox.path : [])),
  );
  const missing = [...looked.boxes.keys()].filter((path) => !shown.has(path) && !hidden.has(path));
  const extra = [...shown].filter((path) => !looked.boxes.has(path));
  return [
    ...missing.map((path) => `the mailbox ${path} is not shown`),
    ...(extra.length > awaited.size ? [`mailboxes are shown that no server has: ${extra.join(', ')}`] : []),
  ];
}

function sameFlags(a: readonly string[], b: readonly string[]): boolean {
  const text = (flags: readonly string[]): string =>
    flags
      .map((flag) => flag.toLowerCase())
      .sort()
      .join(' ');
  return text(a) === text(b);
}
