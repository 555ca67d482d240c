/** How large a new table is. */
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { startsFocused } from '../auto-focus';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { Checkbox, TextField } from '../field';
import type { RichEditor } from './rich-editor';
import styles from './table-dialog.module.css';

const mostRows = 100;
const mostColumns = 20;

export function TableDialog({ editor, onClose }: { editor: RichEditor; onClose: () => void }): ReactNode {
  const [rows, setRows] = useState('3');
  const [columns, setColumns] = useState('3');
  const [heading, setHeading] = useState(true);
  const [tried, setTried] = useState(false);
  const wrong = {
    rows: countIn(rows, mostRows) === null ? `Type a number from 1 to ${mostRows}.` : undefined,
    columns: countIn(columns, mostColumns) === null ? `Type a number from 1 to ${mostColumns}.` : undefined,
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // React would tell the form that the text is a field of, too, which is not what is being sent.
    event.stopPropagation();
    const size = { rows: countIn(rows, mostRows), columns: countIn(columns, mostColumns) };
    if (size.rows === null || size.columns === null) return setTried(true);
    const table = { rows: size.rows, columns: size.columns, heading };
    onClose();
    // After the dialog has given the focus back.
    requestAnimationFrame(() => editor.insertTable(table));
  };
  const count = (value: string, set: (value: string) => void, most: number, error: string | undefined) => ({
    ...{ type: 'number', min: 1, max: most, value, error: tried ? error : undefined },
    onChange: (event: { target: { value: string } }) => set(event.target.value),
  });
  return (
    <Dialog
      title="Insert a table"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="table" look="primary">
            Insert table
          </Button>
        </>
      }
    >
      <form id="table" className={styles.form} onSubmit={submit} noValidate>
        <TextField label="Rows" {...startsFocused} {...count(rows, setRows, mostRows, wrong.rows)} />
        <TextField label="Columns" {...count(columns, setColumns, mostColumns, wrong.columns)} />
        <div className={styles.whole}>
          <Checkbox label="The first row has headings" checked={heading} onChange={setHeading} />
        </div>
      </form>
    </Dialog>
  );
}

/** null: not a number of them. */
function countIn(typed: string, most: number): number | null {
  const count = Number(typed);
  return Number.isInteger(count) && count >= 1 && count <= most ? count : null;
}
