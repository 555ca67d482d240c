/** What a mailbox of a scenario is called in the end: after what another program called it, and what Satchel has done. */
import type { MailOperation, OperationRecord } from '../../../electron/contract/operation';
import { goesTo } from '../../../electron/contract/operation';
import type { Scenario } from './table';
import { there } from './world';

interface Named {
  scenario: Scenario;
  /** Names of the mailboxes when the person began, by the app's ids. */
  names: ReadonlyMap<string, string>;
  /** The run's operations on mailboxes. */
  creations: readonly string[];
  vault: readonly OperationRecord[];
  plain: (path: string) => string;
}

/** @param box as it was called when the person began, or by another program since then */
export function now({ scenario, names, creations, vault, plain }: Named, box: string): string {
  const { renames } = scenario.conflict;
  const [label, bare] = box.startsWith(there) ? [there, box.slice(there.length)] : ['', box];
  const elsewhere = (name: string): string => (renames?.from === name ? renames.to : name);
  for (const { operation, state } of vault) {
    if (operation.kind !== 'mailbox-rename' || state !== 'done' || label !== '') continue;
    if (!creations.includes(operation.id)) continue;
    const before = names.get(operation.mailbox.id);
    if (before === bare || (before !== undefined && elsewhere(before) === bare)) return plain(operation.to);
  }
  return label + elsewhere(bare);
}

/** Where an operation puts its message. */
export function placeNow(named: Named, operation: MailOperation): string {
  const to = goesTo(operation);
  if (!to) return '';
  return now(named, named.names.get(to.id) ?? named.plain(to.path));
}
