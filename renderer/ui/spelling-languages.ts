/** What the languages that can be checked are called, each by its own people. */
import type { SpellingLanguage } from '../../electron/contract/spelling';

export const spellingLanguages: Record<SpellingLanguage, string> = {
  'en-US': 'English (United States)',
  'en-GB': 'English (United Kingdom)',
  'de-DE': 'Deutsch',
  'fr-FR': 'Français',
  'es-ES': 'Español',
};
