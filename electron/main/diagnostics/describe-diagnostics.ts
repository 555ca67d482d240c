/** What a person may send to whoever helps: how Satchel is doing, without names, addresses, servers or mail. Pure. */
import type { AccountConfig } from '../../contract/account';
import type { OperationRecord } from '../../contract/operation';
import type { AccountStatus } from '../../contract/status-events';
import { redact } from '../redact';

export interface DiagnosticFacts {
  version: string;
  electron: string;
  chromium: string;
  /** Such as `linux 6.1.0 x64`. */
  system: string;
  accounts: readonly AccountConfig[];
  statuses: readonly AccountStatus[];
  pending: readonly OperationRecord[];
  /** Mails in the vault. */
  localMails: number;
  /** Resident memory of main, in octets. */
  memory: number;
  /** The newest lines of the log. */
  log: readonly string[];
  /** ms since 1970. */
  now: number;
}

/** @returns plain text, one fact a line, the log last */
export function describeDiagnostics(facts: DiagnosticFacts): string {
  const hide = hider(facts.accounts);
  const statuses = new Map(facts.statuses.map((status) => [status.accountId, status]));
  const lines = [
    `Satchel ${facts.version}, Electron ${facts.electron}, Chromium ${facts.chromium}, ${facts.system}`,
    `at ${new Date(facts.now).toISOString()}, main process ${Math.round(facts.memory / 2 ** 20)} MiB`,
    `${facts.localMails} mails in the vault; ${facts.pending.length} operations pending${countsOf(facts.pending)}`,
    ...facts.accounts.map((account, index) => {
      const { server } = account;
      const ways = [server.security, `port ${server.port}`, `password: ${account.passwordStorage}`];
      if (server.pin) ways.push('certificate trusted by hand');
      return `account ${index + 1}: ${account.kind}, ${ways.join(', ')}, ${stateOf(statuses.get(account.id))}`;
    }),
    '',
    ...facts.log.map((line) => hide(redact(line))),
  ];
  return `${lines.join('\n')}\n`;
}

function stateOf(status: AccountStatus | undefined): string {
  if (!status) return 'not started';
  const { error } = status;
  const cause = error ? `, ${error.kind}${'reason' in error ? ` ${error.reason}` : ''}` : '';
  return `${status.phase}${cause}`;
}

/** " (flags queued 3, move parked 1)" */
function countsOf(pending: readonly OperationRecord[]): string {
  const counts = new Map<string, number>();
  for (const { operation, state } of pending) {
    const name = `${operation.kind} ${state}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const words = [...counts].map(([name, count]) => `${name} ${count}`).sort();
  return words.length > 0 ? ` (${words.join(', ')})` : '';
}

/** The log should hold none of these; whatever it does hold of them stays here all the same. */
function hider(accounts: readonly AccountConfig[]): (text: string) => string {
  const secrets = accounts.flatMap(({ id, address, name, label, server }, index) =>
    [
      ...[address, server.user, name, label].map((value) => ({ value, instead: `<account ${index + 1}>` })),
      { value: server.host, instead: `<server ${index + 1}>` },
      { value: id, instead: `<id ${index + 1}>` },
    ].filter(({ value }) => value.length > 2),
  );
  // The longest first: a name may be a part of an address.
  secrets.sort((a, b) => b.value.length - a.value.length);
  return (text) => secrets.reduce((clean, { value, instead }) => replaceAnyCase(clean, value, instead), text);
}

function replaceAnyCase(text: string, value: string, instead: string): string {
  return text.replace(new RegExp(value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu'), instead);
}
