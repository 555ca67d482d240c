/** Asks which of several messages that look alike an operation means. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { OperationRecord, Placement } from '../../../electron/contract/operation';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { RadioGroup } from '../../ui/field';
import { describeLookalike } from './describe-lookalike';
import { lookalikesOf } from './describe-operation';
import styles from './operations-panel.module.css';

interface ChooseMessageProps {
  record: OperationRecord;
  onChoose: (placement: Placement) => void;
  onClose: () => void;
}

/** Nothing is chosen to begin with: none of them may be the one. */
export function ChooseMessage({ record, onChoose, onClose }: ChooseMessageProps): ReactNode {
  const form = useRef<HTMLFormElement>(null);
  const [chosen, setChosen] = useState('');
  const among = lookalikesOf(record);
  const choice = among[Number(chosen || -1)];
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  return (
    <Dialog
      title="Which message is meant?"
      // Notices stand below what a sheet holds: in a small window they would cover the choice.
      shape="sheet"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="choose-message" disabled={!choice}>
            Choose
          </Button>
        </>
      }
    >
      <form
        ref={form}
        id="choose-message"
        className={styles.choose}
        onSubmit={(event) => {
          event.preventDefault();
          if (choice) onChoose(choice.placement);
        }}
      >
        <RadioGroup
          label={among.length === 1 ? 'This one looks like it' : 'These look like it'}
          value={chosen}
          options={among.map((one, at) => {
            const { what, facts } = describeLookalike(one, at, among.length);
            return { value: String(at), label: what, hint: facts };
          })}
          onChange={setChosen}
        />
        <p className={styles.reason}>
          What was to be done is done with the one that you choose. If none of them is the one, cancel and
          discard it.
        </p>
      </form>
    </Dialog>
  );
}
