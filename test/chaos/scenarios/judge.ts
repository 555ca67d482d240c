/** Whether server, vault and cache may be as they are after a scenario: what was lost, doubled, on a wrong message, or untrue. */
import { isMessageOperation, isPending, shownOn } from '../../../electron/contract/operation';
import type { OperationRecord } from '../../../electron/contract/operation';
import type { Place } from './conflict-rows';
import { judgeEnd } from './judge-end';
import type { Evidence, Problem, Subject } from './judge-end';
import { judgeMailboxes } from './judge-mailboxes';
import { boxes, isAppended } from './operation-rows';
import type { Seen } from './other-client';
import { now, placeNow } from './whereabouts';
import { bystanders } from './world';

const deleted = '\\deleted';

export function judge(evidence: Evidence): Problem[] {
  return [
    ...evidence.subjects.flatMap((subject) => judgeSubject(evidence, subject)),
    ...judgeMailboxes(evidence),
    ...judgeBystanders(evidence),
    ...judgeView(evidence),
    ...judgePending(evidence),
  ];
}

/** Where a message must be, and what may be left of it, after its operations as they ended. */
function judgeSubject(evidence: Evidence, subject: Subject): Problem[] {
  const { scenario, server } = evidence;
  const { conflict, variant } = scenario;
  const problems: Problem[] = [];
  const tell = (kind: Problem['kind'], what: string): void => void problems.push({ kind, what });
  const { name } = subject.before;
  let place: Place = isAppended(scenario.operation) ? null : conflict.change(subject.before);
  if (place) place = { ...place, box: now(evidence, place.box) };
  const residue: string[] = [];
  /** Copies that its operations made. */
  const born: NonNullable<Place>[] = [];
  const told: string[] = [];
  for (const id of subject.operations) {
    const record = evidence.vault.find(({ operation }) => operation.id === id);
    if (!record) {
      tell('lost', `an acknowledged operation on ${name} has vanished`);
      continue;
    }
    told.push(`${record.operation.kind} ${record.state}${record.reason ? ` (${record.reason})` : ''}`);
    problems.push(...judgeEnd(evidence, record, name));
    const { operation } = record;
    if (record.state !== 'done') {
      // It stopped half-way, and says so: its copy is there already.
      if (place && copiedTo(record)) born.push(arrived(place, placeNow(evidence, operation)));
      continue;
    }
    switch (operation.kind) {
      case 'flags': {
        const change = (flags: readonly string[]): string[] => {
          const [add, remove] = [operation.add, operation.remove].map((list) =>
            list.map((flag) => flag.toLowerCase()),
          );
          return [...new Set([...flags, ...(add ?? [])])].filter((flag) => !remove?.includes(flag)).sort();
        };
        if (place) place = { ...place, flags: change(place.flags) };
        else tell('wrong', `flags of ${name}, which is gone, are said to be done`);
        break;
      }
      case 'move': {
        const target = placeNow(evidence, operation);
        if (!place) tell('wrong', `a move of ${name}, which is gone, is said to be done`);
        else {
          if (!variant.move && !variant.uidplus && place.box !== target) residue.push(place.box);
          place = { ...place, box: target };
        }
        break;
      }
      case 'delete':
        if (place && !variant.uidplus) residue.push(place.box);
        place = null;
        break;
      case 'copy':
        if (place) born.push({ ...place, box: placeNow(evidence, operation) });
        else tell('wrong', `a copy of ${name}, which is gone, is said to be done`);
        break;
      case 'transfer': {
        if (!place) {
          tell('wrong', `a transfer of ${name}, which is gone, is said to be done`);
          break;
        }
        const copy = arrived(place, placeNow(evidence, operation));
        if (operation.copyId !== null) {
          born.push(copy);
          break;
        }
        if (!variant.uidplus) residue.push(place.box);
        place = copy;
        break;
      }
      case 'append':
        place = { box: placeNow(evidence, operation), flags: [...operation.cargo.flags].sort() };
        place.flags = place.flags.map((flag) => flag.toLowerCase());
        break;
      default:
        tell('wrong', `nobody judges what ${operation.kind} on ${name} comes to`);
    }
  }
  const copies = server.filter((one) => one.name === name);
  if (subject.twin) {
    const { box, uid } = subject.twin;
    const at = now(evidence, box);
    const alike = (one: Seen): boolean => one.box === at && (uid === null || one.uid === uid);
    // Of two that could not be told apart the one that nothing was done to is the other.
    const untouched = copies.findIndex((one) => alike(one) && one.flags.length === 0);
    const twin = untouched < 0 ? copies.findIndex(alike) : untouched;
    const [found] = twin < 0 ? [] : copies.splice(twin, 1);
    if (!found) tell('wrong', `the twin of ${name} is no longer in ${at}`);
    else if (found.flags.length > 0) tell('wrong', `the twin of ${name} bears ${found.flags.join(' ')}`);
  }
  for (const box of residue) {
    const left = copies.findIndex((one) => one.box === box && one.flags.includes(deleted));
    if (left >= 0) copies.splice(left, 1);
    else tell('wrong', `what was left of ${name} in ${box} is not there`);
  }
  const where = `${copies.map(({ box, flags }) => `${box} (${flags.join(' ')})`).join(' and ') || 'nowhere'}; ${told.join(', ')}`;
  const wanted = [...(place ? [place] : []), ...born];
  const should = `${name} should be in ${wanted.map(({ box }) => box).join(' and ') || 'no mailbox'}`;
  if (copies.length < wanted.length) tell('lost', `${should} and is ${where}`);
  else if (copies.length > wanted.length)
    tell(wanted.length > 0 ? 'doubled' : 'wrong', `${should} and is in ${where}`);
  else if (listed(copies) !== listed(wanted))
    tell('wrong', `${should} with ${listed(wanted)} and is in ${where}`);
  return problems;
}

/** As it comes to another account: without \Deleted. */
function arrived({ flags }: NonNullable<Place>, box: string): NonNullable<Place> {
  return { box, flags: flags.filter((flag) => flag !== deleted) };
}

/** Whether its copy is known to be in the target. */
function copiedTo({ step }: OperationRecord): boolean {
  return (
    step?.kind === 'copied' || step?.kind === 'appended' || (step?.kind === 'expunge' && step.copy !== null)
  );
}

function listed(places: readonly { box: string; flags: readonly string[] }[]): string {
  return places
    .map(({ box, flags }) => `${box} (${flags.join(' ')})`)
    .sort()
    .join(' and ');
}

function judgeBystanders(evidence: Evidence): Problem[] {
  const { scenario, server } = evidence;
  const work = now(evidence, boxes.work);
  const { came } = scenario.conflict;
  const others = bystanders.map((one) => ({ ...one, box: work }));
  if (came !== undefined) others.push({ name: 'came', flags: [], box: now(evidence, came) });
  return others.flatMap(({ name, flags, box }): Problem[] => {
    const found = server.filter((one) => one.name === name);
    const whole = found.length === 1 && found[0]?.box === box && found[0].flags.join() === flags.join();
    if (whole) return [];
    const where = found.map((one) => `${one.box} (${one.flags.join(' ')})`).join(' and ') || 'nowhere';
    return [{ kind: found.length === 0 ? 'lost' : 'wrong', what: `the bystander ${name} is ${where}` }];
  });
}

/** What the list shows is what the server has, but for rows that say themselves that something is pending. */
function judgeView(evidence: Evidence): Problem[] {
  const { scenario, server, rows, mailboxes, names, vault } = evidence;
  const pathOf = new Map(mailboxes.map(({ id, box }) => [id, box]));
  for (const { operation, state } of vault) {
    // Shown under the name that the server does not know yet.
    const name = operation.kind === 'mailbox-rename' && names.get(operation.mailbox.id);
    if (name && isPending(state)) pathOf.set(operation.mailbox.id, now(evidence, name));
  }
  const { uidplus } = scenario.variant;
  const visible = server.filter(({ flags }) => uidplus || !flags.includes(deleted));
  const problems: Problem[] = [];
  const untrue = (what: string): void => void problems.push({ kind: 'wrong', what });
  const pendingOn = new Set(
    vault.flatMap(({ operation, state }) =>
      isPending(state) && isMessageOperation(operation) ? [shownOn(operation) as string] : [],
    ),
  );
  const left = new Set(rows);
  for (const { box, uid, flags, name } of visible) {
    const row = rows.find((one) => one.baseUid === uid && pathOf.get(one.baseMailboxId) === box);
    if (!row) {
      // Its row is known under another place until its pending operation has been replayed.
      const waits = rows.some((one) => one.envelope.messageId === `<${name}@x>` && one.pending > 0);
      if (!waits) untrue(`${name} in ${box} is not in the app`);
      continue;
    }
    left.delete(row);
    if (row.pending > 0) continue;
    const shown = pathOf.get(row.mailboxId);
    if (shown !== box) untrue(`${name} is shown in ${shown ?? 'no mailbox'} and lies in ${box}`);
    const has = row.flags.map((flag) => flag.toLowerCase()).sort();
    if (has.join() !== flags.join())
      untrue(`${name} is shown with (${has.join(' ')}) and bears (${flags.join(' ')})`);
  }
  for (const row of left) {
    if (row.pending > 0 || row.mailboxId === '') continue;
    const where = `${pathOf.get(row.mailboxId) ?? 'no mailbox'} (UID ${row.baseUid})`;
    untrue(`the app shows ${row.envelope.subject} in ${where}, where it is not`);
  }
  for (const row of rows) {
    if (row.pending > 0 !== pendingOn.has(row.id))
      untrue(`${row.envelope.subject} is shown with ${row.pending} pending operations, which is not so`);
  }
  return problems;
}

/** The pending view is the vault's word, and nothing waits for ever. */
function judgePending({ vault, shown, subjects, creations }: Evidence): Problem[] {
  const problems: Problem[] = [];
  const pending = vault.filter(({ state }) => isPending(state));
  if (shown.pending !== pending.length)
    problems.push({
      ...{ kind: 'wrong' },
      what: `${shown.pending} operations are shown as pending, and ${pending.length} are`,
    });
  const states = new Map(shown.operations.map(({ operation, state }) => [operation.id as string, state]));
  for (const id of [...subjects.flatMap(({ operations }) => operations), ...creations]) {
    const record = vault.find(({ operation }) => operation.id === id);
    if (record && states.get(id) !== record.state)
      problems.push({
        kind: 'wrong',
        what: `an operation is ${record.state} and shown as ${states.get(id)}`,
      });
  }
  const waits = pending.filter(({ state }) => state === 'parked').length > 0;
  for (const { operation, state } of pending)
    if (state !== 'parked' && !waits)
      problems.push({ kind: 'lost', what: `${operation.kind} stays ${state} though nothing holds it` });
  return problems;
}
