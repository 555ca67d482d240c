/** Another target for many moves: no crash between two lines of the journal leaves one of them taken back and not queued anew. */
import { expect, test } from 'vitest';
import type { MessageOperation, OperationRecord } from '../../../electron/contract/operation';
import { planRedirect } from '../../../electron/main/engine/plan-redirect';
import { recordsInLine } from '../../../electron/main/vault/journal-line';
import { archive, copyOf, inbox, mailbox, move, newOperationId, record, star } from './engine-fixtures';

const gone = mailbox('Lists');
const ref = ({ id, path }: typeof inbox) => ({ id, path });
const request = (operations: MessageOperation[], pending: OperationRecord[] = []) => ({
  ...{ operations, gone: ref(gone), to: ref(archive), newOperationId },
  pending: new Map(pending.map((one) => [one.operation.id, one])),
});

test('each part is one line, in which all that is taken back is queued anew, its message and copies together', () => {
  const operations = Array.from({ length: 130 }, (_, index) => move(`m${index}`, inbox, gone));
  const behind = [star('m0'), copyOf('m0', inbox), star('copy of m0'), star('m129')];
  const all = [...operations, ...behind];
  const parts = planRedirect(request(all));
  expect(parts.length).toBeGreaterThan(1);
  const queued: string[] = [];
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(recordsInLine);
    const undone = part.flatMap((entry) => (entry.kind === 'operation-undone' ? [entry.id] : []));
    const anew = part.flatMap((entry) =>
      entry.kind === 'operation-queued' && 'message' in entry.operation ? [entry.operation] : [],
    );
    const of = (one: MessageOperation): string => `${one.kind} ${one.message.id}`;
    const taken = all.filter(({ id }) => undone.includes(id)).map(of);
    expect(anew.map(of).sort()).toEqual(taken.sort());
    queued.push(...anew.map(of));
    for (const one of anew) if (one.kind === 'move') expect(one.to).toEqual(ref(archive));
  }
  expect(queued).toHaveLength(all.length);
  expect(parts[0]?.slice(0, 4)).toMatchObject([
    { id: behind[2]?.id },
    { id: behind[1]?.id },
    { id: behind[0]?.id },
    { id: operations[0]?.id },
  ]);
});

test('what was chosen stays chosen', () => {
  const one = move('m', inbox, gone);
  const [part] = planRedirect(request([one], [{ ...record(one, 'parked'), chosen: true }]));
  const { placement } = one.message.locator;
  expect(part?.slice(1)).toMatchObject([
    { kind: 'operation-queued', operation: { to: { id: archive.id } } },
    { kind: 'operation-rebound', placement, chosen: true },
  ]);
});
