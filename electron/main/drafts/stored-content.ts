/** A draft's content as its file in the vault holds it. */
import { DraftContent } from '../../contract/draft';

/** Raised when an older Satchel could not read what this one writes. */
const version = 1;

export function encodeContent(content: DraftContent): Uint8Array {
  return Buffer.from(JSON.stringify({ version, content }), 'utf8');
}

/** @returns null: a newer version wrote it, or the disk has spoiled it */
export function decodeContent(bytes: Uint8Array): DraftContent | null {
  try {
    const stored = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      version?: unknown;
      content?: unknown;
    };
    const parsed = DraftContent.safeParse(stored.content);
    return stored.version === version && parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
