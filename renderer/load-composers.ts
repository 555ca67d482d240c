/** Fetches what is only needed for writing: at leisure after the start, or with the first draft. */
import type { ComponentType } from 'react';

export async function loadComposers(): Promise<{ default: ComponentType }> {
  const { Composers } = await import('./features/composer/composers');
  return { default: Composers };
}
