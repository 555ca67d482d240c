/** How many panes fit: one under 800 px, list and reader under 1100 px, all three above. */
import { useSyncExternalStore } from 'react';

export type Layout = 'one' | 'two' | 'three';

const twoFit = window.matchMedia('(min-width: 800px)');
const threeFit = window.matchMedia('(min-width: 1100px)');

export function currentLayout(): Layout {
  return threeFit.matches ? 'three' : twoFit.matches ? 'two' : 'one';
}

function subscribe(listener: () => void): () => void {
  for (const query of [twoFit, threeFit]) query.addEventListener('change', listener);
  return () => {
    for (const query of [twoFit, threeFit]) query.removeEventListener('change', listener);
  };
}

export function useLayout(): Layout {
  return useSyncExternalStore(subscribe, currentLayout);
}
