/** Whether Satchel is the system's mail program, and the way to make it that. */
import { MailCheck } from 'lucide-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import type { MailProgram } from '../../../electron/contract/mail-program';
import { makeMailProgram, useMailProgram } from '../../state/mail-program';
import { Button } from '../../ui/button';
import styles from './settings-dialog.module.css';

/** What people look for. */
export const mailProgramWords =
  'make satchel the system’s mail program default email client application mailto links handler';

export function MailProgramSetting(): ReactNode {
  const { program, load } = useMailProgram();
  // Another program may have taken it meanwhile.
  useEffect(() => void load(), [load]);
  if (program === null) return null;
  const isOurs = program.kind === 'ours';
  return (
    <>
      <p role="status" className={styles.about}>
        {describe(program)}
      </p>
      {program.kind !== 'not-installed' && (
        <div className={styles.action}>
          {/* It keeps the focus of whoever pressed it. */}
          <Button icon={MailCheck} aria-disabled={isOurs} onClick={() => void (isOurs || makeMailProgram())}>
            Make Satchel the system’s mail program
          </Button>
        </div>
      )}
    </>
  );
}

function describe(program: MailProgram): string {
  switch (program.kind) {
    case 'ours':
      return 'Satchel is the system’s mail program: mail addresses in other programs begin a draft here.';
    case 'another':
      return program.name === null
        ? 'Satchel is not the system’s mail program.'
        : `The system’s mail program is ${program.name}.`;
    case 'not-installed':
      return 'The system can have Satchel as its mail program where it is installed as a package, with a desktop entry. This one is not.';
    case 'unknown':
      return 'The system does not tell what its mail program is.';
  }
}
