/** Does what a key does, for buttons that stand for a key and for keys that were pressed inside a message frame. */
import type { FrameKey } from '../../electron/contract/status-events';

export function pressKey(pressed: Partial<FrameKey> & Pick<FrameKey, 'key'>): void {
  document.dispatchEvent(new KeyboardEvent('keydown', { ...pressed, bubbles: true, cancelable: true }));
}
