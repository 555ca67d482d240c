/** Marks the control that a dialog begins with: React's own autoFocus comes too early for `<dialog>`, so the dialog looks for this. */
export const startsFocused = { autoFocus: true, 'data-autofocus': true } as const;
