/** Does what a key does, for buttons that stand for a key: there is one way only for both. */
export function pressKey(key: string): void {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '';
  document.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }));
}
