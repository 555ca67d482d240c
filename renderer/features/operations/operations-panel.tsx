/** Everything that was done here and is not on its server yet, and what became of the rest: nothing is hidden. */
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { OperationChoice } from '../../../electron/contract/commands';
import type { AccountSummary } from '../../../electron/contract/model';
import type { OperationRecord } from '../../../electron/contract/operation';
import type { GroupId } from '../../../electron/contract/operation-group';
import { useLiveQuery } from '../../data/use-live-query';
import {
  chooseMessage,
  discardOperations,
  dismissOperations,
  putBackMessages,
  retryOperations,
} from '../../state/operation-actions';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { ChooseMessage } from './choose-message';
import { DiscardDialog } from './discard-dialog';
import { GroupList } from './group-list';
import type { GroupPage } from './group-list';
import styles from './operations-panel.module.css';
import type { PanelKey } from './panel-rows';

const everything = { everything: true } as const;

export function OperationsPanel({
  accounts,
  keyOf,
  onClose,
}: {
  accounts: readonly AccountSummary[];
  /** What a key means in this list. */
  keyOf: (event: KeyboardEvent) => PanelKey | null;
  onClose: () => void;
}): ReactNode {
  const [expanded, setExpanded] = useState<GroupId | null>(null);
  const [range, setRange] = useState({ offset: 0, limit: 200 });
  const groups = useLiveQuery('operation-groups', { ...range, expanded });
  const [discarding, setDiscarding] = useState<OperationChoice | null>(null);
  const [choosing, setChoosing] = useState<OperationRecord | null>(null);
  const [needYou = 0, running = 0, waiting = 0, history = 0] = groups?.sections ?? [];
  const pending = needYou + running + waiting;
  const act = (key: PanelKey, choice: OperationChoice, asks: boolean): void => {
    if (key === 'retry' || key === 'retry-all') void retryOperations(choice);
    else if (key === 'put-back') void putBackMessages(choice);
    else if (key === 'dismiss' || key === 'clear-history') void dismissOperations(choice);
    else if (asks) setDiscarding(choice);
    else void discardOperations(choice);
  };
  const clearHistory = (): void => act('clear-history', everything, false);
  return (
    <Dialog
      title="Pending operations"
      shape="list"
      onClose={onClose}
      footer={
        groups &&
        pending + history > 0 && (
          <>
            {history > 0 && (
              <Button look="quiet" data-tip-keys="Shift+E" data-tip="Clear history" onClick={clearHistory}>
                Clear history
              </Button>
            )}
            <span className={styles.spring} />
            {pending > 0 && (
              <Button
                data-tip="Try everything again now"
                data-tip-keys="Shift+R"
                onClick={() => act('retry-all', everything, false)}
              >
                Retry all
              </Button>
            )}
            {pending > 0 && (
              <Button
                look="danger"
                data-tip="Take back all that no server has"
                data-tip-keys="Shift+Delete"
                onClick={() => act('discard-all', everything, true)}
              >
                Discard all…
              </Button>
            )}
          </>
        )
      }
    >
      {groups && pending === 0 && (
        <div className={styles.calm}>
          <EmptyState icon={CircleCheck} title="Everything is on its server">
            <p>What you do offline waits here until its server can be reached.</p>
          </EmptyState>
        </div>
      )}
      {groups && pending + history > 0 && (
        <GroupList
          groups={groups satisfies GroupPage}
          expanded={expanded}
          accounts={accounts}
          keyOf={keyOf}
          onRange={setRange}
          onExpand={setExpanded}
          onAct={act}
          onChoose={setChoosing}
        />
      )}
      {choosing && (
        <ChooseMessage
          record={choosing}
          onChoose={(placement) => {
            void chooseMessage(choosing.operation.id, placement);
            setChoosing(null);
          }}
          onClose={() => setChoosing(null)}
        />
      )}
      {discarding && (
        <DiscardDialog
          choice={discarding}
          onConfirm={() => {
            void discardOperations(discarding);
            setDiscarding(null);
          }}
          onClose={() => setDiscarding(null)}
        />
      )}
    </Dialog>
  );
}
