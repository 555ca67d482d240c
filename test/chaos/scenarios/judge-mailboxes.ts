/** Whether the mailboxes are as the operations on them say, on the server and in the app. */
import { isMailboxOperation, isPending } from '../../../electron/contract/operation';
import type { MailboxOperation, OperationRecord } from '../../../electron/contract/operation';
import { judgeEnd } from './judge-end';
import type { Evidence, Problem } from './judge-end';
import { now } from './whereabouts';

export function judgeMailboxes(evidence: Evidence): Problem[] {
  const { creations, vault, serverBoxes } = evidence;
  const problems = creations.flatMap((id): Problem[] => {
    const record = vault.find(({ operation }) => operation.id === id);
    if (!record) return [{ kind: 'lost', what: 'an acknowledged operation on a mailbox has vanished' }];
    const { operation } = record;
    if (!isMailboxOperation(operation)) return [];
    return [
      ...judgeEnd(evidence, record, evidence.plain(operation.mailbox.path)),
      ...judgeOperation(evidence, record, operation),
    ];
  });
  const aside = serverBoxes.filter((box) => box.endsWith('-being-deleted'));
  for (const box of aside) problems.push({ kind: 'wrong', what: `${box} is left on the server` });
  return [...problems, ...judgeTree(evidence)];
}

function judgeOperation(
  evidence: Evidence,
  { state }: OperationRecord,
  operation: MailboxOperation,
): Problem[] {
  const { names, serverBoxes, subscribed, scenario, plain } = evidence;
  const { removes, renames } = scenario.conflict;
  const path = plain(operation.mailbox.path);
  const name = names.get(operation.mailbox.id) ?? path;
  const has = (box: string): boolean => serverBoxes.includes(box);
  const done = state === 'done';
  const told = `${operation.kind} of ${name} is ${state}`;
  const lost = (what: string): Problem[] => [{ kind: 'lost', what: `${told}, and ${what}` }];
  const wrong = (what: string): Problem[] => [{ kind: 'wrong', what: `${told}, and ${what}` }];
  switch (operation.kind) {
    case 'mailbox-create':
      return done && !has(path) ? lost('it is not there') : [];
    case 'mailbox-rename': {
      const to = plain(operation.to);
      if (done) return !has(to) ? lost(`there is no ${to}`) : has(name) ? wrong('it is there too') : [];
      return removes === name || has(now(evidence, name)) ? [] : lost('it is not there any more');
    }
    case 'mailbox-delete':
      if (done) return has(name) ? wrong('it is there') : [];
      return removes === name || has(now(evidence, name)) ? [] : lost('it is not there any more');
    case 'mailbox-subscribe': {
      // Of a mailbox that was renamed meanwhile Courier takes the old name, too.
      const is = subscribed.includes(now(evidence, name)) || subscribed.includes(name);
      if (done && removes !== name && !is) return lost('the server does not say so');
      // RENAME may leave the old name subscribed.
      return !done && is && !renames ? wrong('the server says that it is subscribed') : [];
    }
  }
}

/** The tree is the server's, but for what says itself that it is pending. */
function judgeTree({ vault, mailboxes, serverBoxes }: Evidence): Problem[] {
  if (vault.some(({ operation, state }) => isMailboxOperation(operation) && isPending(state))) return [];
  const shown = mailboxes.filter(({ selectable }) => selectable).map(({ box }) => box);
  const untrue = (what: string): Problem => ({ kind: 'wrong', what });
  return [
    ...serverBoxes.filter((box) => !shown.includes(box)).map((box) => untrue(`${box} is not in the app`)),
    ...shown
      .filter((box) => !serverBoxes.includes(box))
      .map((box) => untrue(`the app shows the mailbox ${box}, which is not there`)),
    ...shown
      .filter((box, index) => shown.indexOf(box) !== index)
      .map((box) => untrue(`the app shows the mailbox ${box} twice`)),
  ];
}
