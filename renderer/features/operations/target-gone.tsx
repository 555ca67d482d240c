/** A move that waits because its folder is gone from the server: make it again, or choose another one. */
import type { ReactNode } from 'react';
import { goesTo } from '../../../electron/contract/operation';
import type { OperationRecord } from '../../../electron/contract/operation';
import { sendCommand } from '../../data/use-commands';
import { useLiveQuery } from '../../data/use-live-query';
import { useNotices } from '../../state/notices';
import { useUi } from '../../state/ui-store';
import { Button } from '../../ui/button';

/** Nothing where the folder is there. */
export function TargetGone({ record, tabIndex }: { record: OperationRecord; tabIndex: number }): ReactNode {
  const mailboxes = useLiveQuery('mailboxes', {});
  const { operation, state } = record;
  const target = goesTo(operation);
  if (state !== 'parked' || !target || !mailboxes) return null;
  if (mailboxes.some(({ id }) => id === target.id)) return null;
  const { id: operationId, accountId } = operation;
  const recreate = async (): Promise<void> => {
    const result = await sendCommand('operation.recreate-target', { operationId });
    if (!result.ok) useNotices.getState().tell({ level: 'error', sentence: result.sentence, actionId: null });
  };
  return (
    <>
      <Button tabIndex={tabIndex} onClick={() => void recreate()}>
        Make the folder again
      </Button>
      {operation.kind === 'move' && (
        <Button
          tabIndex={tabIndex}
          onClick={() => useUi.getState().show({ kind: 'redirect', operationId, accountId })}
        >
          Choose another folder…
        </Button>
      )}
    </>
  );
}
