/** Brings the mail that is on its way on the screen. */
import { focusList } from './focus';
import { useUi } from './ui-store';

export function openOutbox(): void {
  useUi.getState().openOutbox();
  requestAnimationFrame(focusList);
}
