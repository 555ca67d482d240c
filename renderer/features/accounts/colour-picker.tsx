/** The account's colour: a row of swatches with names. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import type { AccountColour } from '../../../electron/contract/account';
import { accountColours, colourOf } from '../../ui/account-colours';
import styles from './accounts.module.css';

export function ColourPicker({
  value,
  onChange,
}: {
  value: AccountColour;
  onChange: (colour: AccountColour) => void;
}): ReactNode {
  const name = useId();
  return (
    <fieldset className={styles.colours}>
      <legend>Colour</legend>
      {accountColours.map((colour) => (
        <label key={colour.value} className={styles.swatch} data-tip={colour.label}>
          <input
            type="radio"
            name={name}
            value={colour.value}
            checked={colour.value === value}
            aria-label={colour.label}
            onChange={() => onChange(colour.value)}
          />
          <span style={{ background: colourOf(colour.value) }} />
        </label>
      ))}
    </fieldset>
  );
}
