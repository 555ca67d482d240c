/** The files of a draft: chosen, dropped, pasted, shown in the text, taken away and put back. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { DraftAttachment, DraftAttachmentId, DraftContent } from '../../../electron/contract/draft';
import { sendCommand } from '../../data/use-commands';
import type { DraftSession } from '../../state/draft-session';
import { useNotices } from '../../state/notices';
import type { BodyHandle } from './body-editor';
import { planFiles } from './plan-files';

export interface Attachments {
  /** Files are being read. */
  busy: boolean;
  choose: () => Promise<void>;
  take: (files: readonly File[], place: 'text' | 'list') => Promise<void>;
  remove: (id: DraftAttachmentId) => void;
  /** @returns an address to show a picture from; null: it is not here */
  loadPicture: (id: string) => Promise<string | null>;
}

function complain(sentence: string): void {
  useNotices.getState().tell({ level: 'error', sentence, actionId: null });
}

export function useAttachments(
  session: DraftSession,
  content: DraftContent,
  body: RefObject<BodyHandle | null>,
): Attachments {
  const [busy, setBusy] = useState(0);
  const pictures = useRef(new Map<string, Promise<string | null>>());
  useEffect(() => {
    const { current } = pictures;
    return () => {
      for (const loading of current.values())
        void loading.then((url) => url !== null && URL.revokeObjectURL(url));
      current.clear();
    };
  }, []);
  const plain = content.body.kind === 'plain';

  const actions = useMemo(() => {
    const draftId = session.id;
    const add = (added: readonly DraftAttachment[]): void => {
      if (added.length > 0)
        session.change({ attachments: [...session.view().content.attachments, ...added] });
    };
    const working = async <T>(work: () => Promise<T>): Promise<T> => {
      setBusy((count) => count + 1);
      try {
        return await work();
      } finally {
        setBusy((count) => count - 1);
      }
    };
    const attach = async (files: readonly File[], inline: boolean): Promise<readonly DraftAttachment[]> => {
      if (files.length === 0) return [];
      try {
        const read = await Promise.all(
          files.map(async (file) => ({
            name: file.name || 'picture.png',
            bytes: new Uint8Array(await file.arrayBuffer()),
          })),
        );
        const result = await sendCommand('draft.attach', { draftId, files: read, inline });
        if (result.ok) return result.value;
        complain(result.sentence);
      } catch {
        complain('A file could not be read. It may have been changed or removed meanwhile.');
      }
      return [];
    };
    return {
      choose: async () => {
        const result = await sendCommand('draft.attach-files', { draftId });
        if (result.ok) add(result.value);
        else complain(result.sentence);
      },
      take: (files: readonly File[], place: 'text' | 'list') =>
        working(async () => {
          const { inText, listed, sentences } = planFiles(files, place === 'text' && !plain);
          for (const sentence of sentences) complain(sentence);
          add(await attach(listed, false));
          const shown = await attach(inText, true);
          add(shown);
          for (const { id, filename } of shown)
            body.current?.insertPicture(id, filename.replace(/\.[^.]*$/, ''));
        }),
      remove: (id: DraftAttachmentId) => {
        const before = session.content().attachments;
        const at = before.findIndex((one) => one.id === id);
        const gone = before[at];
        if (!gone) return;
        session.change({ attachments: before.filter((one) => one.id !== id) });
        if (gone.inline) body.current?.removePicture(id);
        useNotices.getState().tell({
          ...{ level: 'info', sentence: `“${gone.filename}” was removed.`, actionId: null },
          action: {
            label: 'Undo',
            run: () => {
              const now = session.content().attachments;
              if (now.some((one) => one.id === id)) return;
              session.change({ attachments: [...now.slice(0, at), gone, ...now.slice(at)] });
              if (gone.inline) body.current?.insertPicture(id, gone.filename);
            },
          },
        });
      },
      loadPicture: (id: string) => {
        const known = pictures.current.get(id);
        if (known) return known;
        const loading = sendCommand('draft.attachment', {
          draftId,
          attachmentId: id as DraftAttachmentId,
        }).then((result) =>
          result.ok && /^image\/[\w.+-]+$/i.test(result.value.contentType)
            ? URL.createObjectURL(
                new Blob([result.value.bytes as Uint8Array<ArrayBuffer>], { type: result.value.contentType }),
              )
            : null,
        );
        pictures.current.set(id, loading);
        return loading;
      },
    };
  }, [session, body, plain]);

  return useMemo(() => ({ ...actions, busy: busy > 0 }), [actions, busy]);
}
