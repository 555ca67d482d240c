/** Tells TypeScript what ui-preload put on the window. */
import type { SatchelBridge } from '../../electron/contract/ui-bridge';

declare global {
  interface Window {
    readonly satchel: SatchelBridge;
  }
}

/** Main's door, as the preload gave it. */
export function bridge(): SatchelBridge {
  return window.satchel;
}
