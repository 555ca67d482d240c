/** Whether spelling is checked, and in which languages. Works at once, as everything in this dialog does. */
import type { ReactNode } from 'react';
import { SpellingLanguage } from '../../../electron/contract/spelling';
import { useSpelling } from '../../state/spelling';
import { Checkbox } from '../../ui/field';
import { spellingLanguages } from '../../ui/spelling-languages';
import styles from './settings-dialog.module.css';

/** What people look for. */
export const spellingWords = `check spelling spell checker dictionary languages of your texts words ${Object.values(spellingLanguages).join(' ')} german french spanish`;

export function SpellingSetting(): ReactNode {
  const { choice, problem, choose } = useSpelling();
  if (choice === null) return null;
  const { on, languages } = choice;
  const toggle = (language: SpellingLanguage, wanted: boolean): void =>
    choose({
      on,
      languages: SpellingLanguage.options.filter((one) =>
        one === language ? wanted : languages.includes(one),
      ),
    });
  return (
    <>
      <Checkbox
        label="Check spelling"
        hint="With dictionaries that came with Satchel: nothing you write leaves this computer."
        checked={on}
        onChange={(wanted) => choose({ on: wanted, languages })}
      />
      {on && (
        <fieldset className={styles.languages}>
          <legend>Languages of your texts</legend>
          <p className={styles.hint}>
            Each paragraph is checked in the one that it is written in, unless an identity of yours has its
            own.
          </p>
          {SpellingLanguage.options.map((language) => (
            <Checkbox
              key={language}
              label={spellingLanguages[language]}
              checked={languages.includes(language)}
              // One must be left: without any, off is what is meant.
              disabled={languages.length === 1 && languages.includes(language)}
              onChange={(wanted) => toggle(language, wanted)}
            />
          ))}
        </fieldset>
      )}
      {problem !== null && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </>
  );
}
