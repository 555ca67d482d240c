/** Finds a control by a name that people see, and puts the focus there. */

const controls = 'button, input, select, textarea, [role="textbox"]';

/** @returns false where there is no control of any of these names (yet) */
export function focusControl(root: ParentNode, names: readonly string[]): boolean {
  const named = [...root.querySelectorAll<HTMLElement>(`fieldset, ${controls}`)].find((element) =>
    names.includes(nameOf(element)),
  );
  const target =
    named instanceof HTMLFieldSetElement
      ? (named.querySelector<HTMLElement>('input:checked') ?? named.querySelector<HTMLElement>('input'))
      : named;
  if (!target) return false;
  target.focus({ preventScroll: true });
  (named ?? target).scrollIntoView({ block: 'center' });
  return true;
}

/** Of the radio buttons of a group, the one that is chosen. */
export function focusFirstIn(root: ParentNode): void {
  const first = root.querySelector<HTMLElement>(controls);
  const group =
    first instanceof HTMLInputElement && first.type === 'radio' ? first.closest('fieldset') : null;
  const target = group?.querySelector<HTMLElement>('input:checked') ?? first;
  target?.focus();
}

function nameOf(element: HTMLElement): string {
  if (element instanceof HTMLFieldSetElement)
    return element.querySelector('legend')?.textContent.trim() ?? '';
  const label = 'labels' in element ? (element.labels as NodeListOf<HTMLElement> | null)?.[0] : undefined;
  return (element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent).trim();
}
