/** What hangs at the pointer while mail is dragged: a small label instead of a picture of the whole row. */
import styles from './drag-image.module.css';

export function setDragImage(transfer: DataTransfer, text: string): void {
  const label = document.createElement('div');
  label.className = styles.label ?? '';
  label.textContent = text;
  label.dir = 'auto';
  label.ariaHidden = 'true';
  document.body.append(label);
  transfer.setDragImage(label, -12, -4);
  // The browser takes its picture right after this event.
  requestAnimationFrame(() => label.remove());
}
