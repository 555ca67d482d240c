/** What the pending view must still count of operations that the history has let go: by group, as long as the group is known. */
import type { OperationRecord, MailOperation } from '../../contract/operation';
import { addCounts, counted, groupOf, noCounts } from '../../contract/operation-group';
import type { GroupId, GroupTally } from '../../contract/operation-group';

/** Grows in place, like the state that it is a part of. */
export class GroupTallies {
  readonly tallies = new Map<GroupId, GroupTally>();
  /** Operations of each group that are known. */
  private readonly sizes = new Map<GroupId, number>();

  added(operation: MailOperation): void {
    const id = groupOf(operation);
    this.sizes.set(id, (this.sizes.get(id) ?? 0) + 1);
  }

  removed(operation: MailOperation): void {
    const id = groupOf(operation);
    const left = (this.sizes.get(id) ?? 0) - 1;
    if (left > 0) {
      this.sizes.set(id, left);
      return;
    }
    this.sizes.delete(id);
    this.tallies.delete(id);
  }

  /** Before its removal. */
  trim({ operation, state }: OperationRecord): void {
    const id = groupOf(operation);
    const { counts, since } = this.tallies.get(id) ?? { counts: noCounts, since: operation.createdAt };
    this.tallies.set(id, {
      id,
      counts: addCounts(counts, counted(noCounts, operation, state, 1)),
      since: Math.min(since, operation.createdAt),
    });
  }

  put(tally: GroupTally): void {
    this.tallies.set(tally.id, tally);
  }
}
