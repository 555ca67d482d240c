/** Where a link of the text leads to. */
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { startsFocused } from '../auto-focus';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { TextField } from '../field';
import type { RichEditor } from './rich-editor';

export function LinkDialog({ editor, onClose }: { editor: RichEditor; onClose: () => void }): ReactNode {
  const [before] = useState(() => editor.link());
  const [href, setHref] = useState(before.href);
  const [text, setText] = useState(before.text);
  const [error, setError] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // React would tell the form that the text is a field of, too, which is not what is being sent.
    event.stopPropagation();
    const address = completeAddress(href);
    if (address === null) {
      setError('Type a web address, such as https://example.org, or an e-mail address.');
      return;
    }
    onClose();
    // After the dialog has given the focus back.
    requestAnimationFrame(() => editor.setLink({ href: address, text: text || address }));
  };
  return (
    <Dialog
      title={before.href === '' ? 'Add a link' : 'Change the link'}
      onClose={onClose}
      footer={
        <>
          {before.href !== '' && (
            <Button
              look="danger"
              onClick={() => {
                onClose();
                requestAnimationFrame(() => editor.setLink({ href: '', text: '' }));
              }}
            >
              Remove link
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="link" look="primary">
            {before.href === '' ? 'Add link' : 'Change link'}
          </Button>
        </>
      }
    >
      <form id="link" onSubmit={submit} noValidate>
        <TextField
          label="Address"
          {...startsFocused}
          dir="ltr"
          spellCheck={false}
          value={href}
          error={error}
          onChange={(event) => setHref(event.target.value)}
        />
        {before.text === '' && before.href === '' && (
          <TextField label="Text" dir="auto" value={text} onChange={(event) => setText(event.target.value)} />
        )}
      </form>
    </Dialog>
  );
}

/** @returns null for what leads nowhere that a mail may lead to */
export function completeAddress(typed: string): string | null {
  const text = typed.trim();
  if (/^[^\s@:/]+@[^\s@:/]+$/.test(text)) return `mailto:${text}`;
  const address = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? text : `https://${text}`;
  try {
    const url = new URL(address);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) && /[^:/]/.test(text) ? url.href : null;
  } catch {
    return null;
  }
}
