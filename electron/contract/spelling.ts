/** Spelling: which languages can be checked, what the person wants checked, and the commands about it. */
import * as z from 'zod';

export const SpellingLanguage = z.enum(['en-US', 'en-GB', 'de-DE', 'fr-FR', 'es-ES']);
export type SpellingLanguage = z.infer<typeof SpellingLanguage>;

export const SpellingChoice = z.object({
  on: z.boolean(),
  /** Each text is checked in the one of them that knows most of its words. */
  languages: z.array(SpellingLanguage).min(1).max(SpellingLanguage.options.length),
});
export type SpellingChoice = z.infer<typeof SpellingChoice>;

/** A word of the person's own, as the text had it. */
export const OwnWord = z.string().trim().min(1).max(200);

/** Arguments of the commands about spelling. */
export const spellingCommands = {
  'spelling.get': z.object({}),
  'spelling.set': SpellingChoice,
  /** The words of one piece of text, in their order. `language` null: what it is written in shows by its words. */
  'spelling.check': z.object({
    words: z.array(z.string().max(200)).max(20_000),
    language: SpellingLanguage.nullable(),
  }),
  'spelling.words': z.object({}),
  'spelling.add-word': z.object({ word: OwnWord }),
  'spelling.remove-word': z.object({ word: OwnWord }),
} as const;

export interface SpellingCommandValues {
  'spelling.get': SpellingChoice;
  'spelling.set': null;
  /** Those that are misspelled; none while it is off, and none where nobody can tell. */
  'spelling.check': string[];
  /** The person's own, in no order. */
  'spelling.words': string[];
  'spelling.add-word': null;
  'spelling.remove-word': null;
}
