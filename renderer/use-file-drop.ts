/** Files dropped anywhere on the window: attached to the draft that is on the screen, else opened, if they are mail. */
import { useEffect, useState } from 'react';
import { sendCommand } from './data/use-commands';
import { planDrop } from './plan-drop';
import type { DroppedItem } from './plan-drop';
import { actionsOf } from './state/composer-actions';
import type { ComposerActions } from './state/composer-actions';
import { useNotices } from './state/notices';
import { useUi } from './state/ui-store';

interface DroppedWithFile extends DroppedItem {
  file: File;
}

/** @returns whether files are being dragged over the window now */
export function useFileDrop(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const listen = new AbortController();
    const on = (
      type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
      act: (event: DragEvent) => void,
    ): void =>
      window.addEventListener(
        type,
        (event) => {
          if (event.dataTransfer?.types.includes('Files')) act(event);
        },
        { signal: listen.signal },
      );
    const welcome = (event: DragEvent): void => {
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    on('dragenter', welcome);
    on('dragover', welcome);
    // Without a place that it goes to, it leaves the window.
    on('dragleave', (event) => event.relatedTarget === null && setOver(false));
    on('drop', (event) => {
      event.preventDefault();
      setOver(false);
      if (!event.dataTransfer) return;
      const composer = dropComposer();
      const items = itemsOf(event.dataTransfer);
      if (composer) attachDropped(composer, items, event.target);
      else void openDropped(items);
    });
    return () => listen.abort();
  }, []);
  useEffect(() => {
    // A message frame would take the drag for itself, and has no script to hand it on.
    document.documentElement.toggleAttribute('data-file-drag', over);
  }, [over]);
  return over;
}

/** The draft on the screen takes files, unless a dialog lies over it. */
export function dropComposer(): ComposerActions | undefined {
  return document.querySelector('dialog[open]') ? undefined : actionsOf(useUi.getState().activeDraft);
}

function attachDropped(
  composer: ComposerActions,
  items: readonly DroppedWithFile[],
  target: EventTarget | null,
): void {
  for (const { name } of items.filter(({ folder }) => folder))
    complain(`“${name}” is a folder. Attach the files that are in it.`);
  const inText = target instanceof Element && target.closest('[data-rich-body]') !== null;
  composer.takeFiles(
    items.filter(({ folder }) => !folder).map(({ file }) => file),
    inText ? 'text' : 'list',
  );
}

/** At once: after the event the browser shows no more of it. */
function itemsOf(data: DataTransfer): DroppedWithFile[] {
  return [...data.items].flatMap((item) => {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    if (!file) return [];
    return [
      { file, name: file.name, size: file.size, folder: item.webkitGetAsEntry()?.isDirectory === true },
    ];
  });
}

async function openDropped(items: readonly DroppedWithFile[]): Promise<void> {
  const { take, sentences } = planDrop(items);
  for (const sentence of sentences) complain(sentence);
  const files: { name: string; bytes: Uint8Array }[] = [];
  for (const { file, name } of take) {
    try {
      files.push({ name, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      complain(`“${name}” could not be read. It may have been changed or removed meanwhile.`);
    }
  }
  if (files.length === 0) return;
  const result = await sendCommand('mail-file.drop', { files });
  if (!result.ok) complain(result.sentence);
}

function complain(sentence: string): void {
  useNotices.getState().tell({ level: 'error', sentence, actionId: null });
}
