/** Escape inside a message frame: the browser does not tell the dialog around it. */

/** @returns false: there is no dialog around it */
export function cancelDialogAround(element: Element): boolean {
  const dialog = element.closest('dialog[open]');
  dialog?.dispatchEvent(new Event('cancel', { cancelable: true }));
  return dialog !== null;
}
