/** Recipients as chips: typed, pasted or completed; arrows go from chip to chip, Enter edits one, Delete takes it away. */
import { CircleAlert, X } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import type { ClipboardEvent, FocusEvent, KeyboardEvent, MouseEvent, ReactNode } from 'react';
import type { DraftRecipient } from '../../../electron/contract/draft';
import { menuPlace, useMenu } from '../../state/menu';
import { cx } from '../../ui/cx';
import { VisuallyHidden } from '../../ui/visually-hidden';
import styles from './chips-input.module.css';
import { isValidRecipient, newRecipients, parseRecipients, recipientText } from './recipients';
import { useCompletion } from './use-completion';

interface ChipsInputProps {
  /** "To", "Cc" … */
  label: string;
  value: readonly DraftRecipient[];
  onChange: (value: DraftRecipient[]) => void;
  /** Other fields that a chip may go to. */
  moves: readonly { label: string; move: (recipient: DraftRecipient) => void }[];
  /** Whether it begins with the focus. */
  autoFocus?: boolean;
}

export function ChipsInput({ label, value, onChange, moves, autoFocus }: ChipsInputProps): ReactNode {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [spoken, setSpoken] = useState('');
  const { found, at, step, forget } = useCompletion(text, value);
  const open = found.length > 0;

  const add = (added: readonly DraftRecipient[]): void => {
    setText('');
    forget();
    const fresh = newRecipients(value, added);
    if (fresh.length > 0) onChange([...value, ...fresh]);
  };
  const commit = (typed = text): void => add(parseRecipients(typed));
  const take = (index: number): void => {
    const one = found[index];
    if (one) add([{ name: one.name, address: one.address }]);
    input.current?.focus();
  };
  const remove = (index: number): void => {
    const gone = value[index];
    onChange(value.filter((_recipient, other) => other !== index));
    if (gone) setSpoken(`${recipientText(gone)} was removed.`);
    focusChip(Math.min(index, value.length - 2));
  };
  const edit = (index: number): void => {
    const one = value[index];
    if (!one) return;
    // What was being typed is not lost over it.
    const typed = parseRecipients(text);
    onChange([...value.filter((_recipient, other) => other !== index), ...newRecipients(value, typed)]);
    setText(recipientText(one));
    requestAnimationFrame(() => input.current?.select());
    input.current?.focus();
  };
  /** -1: none is left, so the text takes the focus. */
  const focusChip = (index: number): void => {
    requestAnimationFrame(() => {
      const chips = root.current?.querySelectorAll<HTMLElement>('[data-chip]');
      const chip = index < 0 ? undefined : chips?.[index];
      (chip ?? input.current)?.focus();
    });
  };

  const onInputKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    const { selectionStart, selectionEnd } = event.currentTarget;
    const atStart = selectionStart === 0 && selectionEnd === 0;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (!open) return;
        step(event.key === 'ArrowDown' ? 1 : -1);
        break;
      case 'Enter':
        if (open && at >= 0) take(at);
        else commit();
        break;
      case 'Tab':
        if (event.shiftKey || !open || at < 0) return;
        take(at);
        break;
      case 'Escape':
        if (!open) return;
        forget();
        break;
      case ',':
      case ';':
        // Inside of quotes it belongs to the name.
        if (text.trim() === '' || (text.match(/"/g)?.length ?? 0) % 2 === 1) return;
        commit();
        break;
      case 'Backspace':
      case 'ArrowLeft':
      case 'ArrowRight': {
        const backward =
          (getComputedStyle(event.currentTarget).direction === 'rtl') === (event.key === 'ArrowRight');
        if (!atStart || value.length === 0 || !(backward || event.key === 'Backspace')) return;
        focusChip(value.length - 1);
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  };

  const onPaste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const pasted = event.clipboardData.getData('text/plain');
    // A single word may be meant to be typed on.
    if (!/[,;\n@]/.test(pasted) || (text !== '' && !/[,;\n]/.test(pasted))) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    commit(text.slice(0, selectionStart ?? text.length) + pasted + text.slice(selectionEnd ?? text.length));
  };

  return (
    <div
      ref={root}
      className={styles.field}
      role="group"
      aria-label={`${label}, ${value.length === 1 ? '1 recipient' : `${value.length} recipients`}`}
      onBlur={(event: FocusEvent) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        // What was typed and left is a chip, or it would be forgotten at sending.
        commit();
      }}
    >
      <ul className={styles.chips} aria-label={`${label}: recipients`} hidden={value.length === 0}>
        {value.map((recipient, index) => (
          <Chip
            key={`${recipient.address} ${index}`}
            recipient={recipient}
            onEdit={() => edit(index)}
            onRemove={() => remove(index)}
            onStep={(by) => focusChip(index + by < value.length ? Math.max(0, index + by) : -1)}
            moves={moves.map(({ label: field, move }) => ({
              label: `Move to ${field}`,
              run: () => {
                onChange(value.filter((_other, other) => other !== index));
                move(recipient);
                focusChip(-1);
              },
            }))}
          />
        ))}
      </ul>
      <input
        ref={input}
        className={styles.input}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- a new mail begins with its recipients
        autoFocus={autoFocus}
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open && at >= 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        data-field={label.toLowerCase()}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onInputKey}
        onPaste={onPaste}
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={`Suggestions for ${label}`}
        className={styles.list}
        hidden={!open}
      >
        {found.map((one, index) => (
          // Chosen by the arrows of the combobox, as the pattern has it.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={one.address}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className={cx(styles.option, index === at && styles.active)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(index)}
          >
            <span dir="auto">{one.name || one.address}</span>
            {one.name !== '' && <span className={styles.address}>{one.address}</span>}
          </li>
        ))}
      </ul>
      <div role="status">
        <VisuallyHidden>{spoken}</VisuallyHidden>
      </div>
    </div>
  );
}

interface ChipProps {
  recipient: DraftRecipient;
  onEdit: () => void;
  onRemove: () => void;
  onStep: (by: 1 | -1) => void;
  moves: readonly { label: string; run: () => void }[];
}

function Chip({ recipient, onEdit, onRemove, onStep, moves }: ChipProps): ReactNode {
  const valid = isValidRecipient(recipient);
  const { name, address } = recipient;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    switch (event.key) {
      case 'ArrowLeft':
        onStep(rtl ? 1 : -1);
        break;
      case 'ArrowRight':
        onStep(rtl ? -1 : 1);
        break;
      case 'Delete':
      case 'Backspace':
        onRemove();
        break;
      case 'Enter':
      case 'F2':
        onEdit();
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    const keyed = event.clientX === 0 && event.clientY === 0 ? event.currentTarget : null;
    useMenu.getState().openMenu({
      label: recipientText(recipient),
      place: menuPlace(event, keyed),
      entries: [
        { kind: 'item', label: 'Edit', hint: 'Enter', run: onEdit },
        { kind: 'item', label: 'Remove', hint: 'Del', run: onRemove },
        ...moves.map(({ label, run }) => ({ kind: 'item' as const, label, run })),
      ],
    });
  };
  return (
    <li className={cx(styles.chip, !valid && styles.invalid)}>
      <button
        type="button"
        data-chip
        tabIndex={-1}
        className={styles.name}
        aria-label={`${name === '' ? address : `${name}, ${address}`}${valid ? '' : ', not a valid address'}`}
        data-tip={valid ? address : 'Not a valid address. Press Enter to edit it.'}
        onKeyDown={onKeyDown}
        onCopy={(event) => {
          event.preventDefault();
          event.clipboardData.setData('text/plain', recipientText(recipient));
        }}
        onDoubleClick={onEdit}
        onContextMenu={onContextMenu}
      >
        {!valid && <CircleAlert size={14} aria-hidden />}
        <span dir="auto">{name || address}</span>
        {!valid && <em className={styles.reason}>not an address</em>}
      </button>
      {/* For the mouse: Delete does the same on the chip. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <span className={styles.remove} onClick={onRemove}>
        <X size={13} aria-hidden />
      </span>
    </li>
  );
}
