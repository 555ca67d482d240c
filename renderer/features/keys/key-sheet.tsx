/** The `?` sheet, drawn from the registry so that it can never be out of date. */
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import { Dialog } from '../../ui/dialog';
import { keyCommands, keyGroups, operationKeys } from './key-registry';
import styles from './key-sheet.module.css';
import { Keys } from './keys';

export function KeySheet({ onClose }: { onClose: () => void }): ReactNode {
  return (
    <Dialog title="Keyboard shortcuts" shape="wide" textOnly onClose={onClose}>
      <div className={styles.groups}>
        {keyGroups.map((group) => (
          <KeyList
            key={group}
            heading={group}
            commands={keyCommands.filter((command) => command.group === group)}
          />
        ))}
        <KeyList heading="In the list of pending operations" commands={operationKeys} />
      </div>
    </Dialog>
  );
}

function KeyList({
  heading,
  commands,
}: {
  heading: string;
  commands: readonly { id: string; label: string; keys: readonly string[] }[];
}): ReactNode {
  return (
    <section className={styles.group}>
      <h3 className={styles.heading}>{heading}</h3>
      <dl>
        {commands.map((command) => (
          <div key={`${command.id} ${command.keys.join(' ')}`} className={styles.row}>
            <dt>{command.label}</dt>
            <dd className={styles.keys}>
              {command.keys.map((keys, index) => (
                <Fragment key={keys}>
                  {index > 0 && <span className={styles.then}>or</span>}
                  <Keys keys={keys} />
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
