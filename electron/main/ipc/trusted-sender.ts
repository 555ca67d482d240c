/** Tells whether a message to main really comes from the ui page that main itself opened. */

/** What is looked at of an IpcMainInvokeEvent. */
export interface Sender {
  /** The WebContents that it came through. */
  sender: { id: number };
  /** The very frame; null when it is gone already. `parent` is null for a page's main frame. */
  senderFrame: { url: string; parent: unknown } | null;
}

/** The one page that may give commands. */
export const uiOrigin = 'satchel://ui';

/**
 * @param uiContentsId the id of the ui window's WebContents, null while there is none
 * @returns true only for the main frame of that window showing a page of `satchel://ui`: a message frame inside it, the
 *   store page, a devtools page or a page that got there by navigation is nobody
 */
export function isTrustedSender(event: Sender, uiContentsId: number | null): boolean {
  const frame = event.senderFrame;
  if (uiContentsId === null || event.sender.id !== uiContentsId || !frame || frame.parent !== null)
    return false;
  // `URL.origin` is opaque for schemes that Node does not know: compare the parts.
  try {
    const url = new URL(frame.url);
    return `${url.protocol}//${url.host}` === uiOrigin && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}
