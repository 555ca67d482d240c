/** Tells the ui of keys, since a message frame has no script and would swallow those pressed while it has the focus. */
import type { Input } from 'electron';
import type { FrameKey, StatusEvent } from '../contract/status-events';

/** What is needed of a WebContents. */
export interface KeyedContents {
  on(event: 'before-input-event', listener: (event: unknown, input: Input) => void): unknown;
}

/** The ui acts on them only while a frame is its active element: keys pressed in the ui itself reach it by themselves. */
export function passFrameKeys(contents: KeyedContents, send: (event: StatusEvent) => void): void {
  contents.on('before-input-event', (_event, input) => {
    if (input.type !== 'keyDown' || input.isAutoRepeat) return;
    const pressed: FrameKey = {
      key: input.key,
      code: input.code,
      ctrlKey: input.control,
      metaKey: input.meta,
      altKey: input.alt,
      shiftKey: input.shift,
    };
    send({ kind: 'frame-key', pressed });
  });
}
