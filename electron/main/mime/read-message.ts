/** Reads one raw message whatever is in it, and, where that is wanted, keeps what its octets can be had from again. */
import { sourcePart } from '../../contract/store-writes';
import { fallbackParse } from './fallback-parse';
import { keepSource } from './kept-source';
import type { ParsedMessage, ParseOptions } from './mime-parser';
import { parseMessage } from './parse-message';

/** Never rejects. */
export async function readMessage(
  raw: Uint8Array,
  { keepsSource }: ParseOptions = {},
): Promise<ParsedMessage> {
  const parsed = await parseMessage(raw).catch(() =>
    fallbackParse(raw, 'This message could not be parsed; its beginning is shown as it is.'),
  );
  if (!keepsSource) return parsed;
  const { parts } = parsed;
  return { ...parsed, parts: [...parts, { partId: sourcePart, bytes: keepSource(raw, parts) }] };
}
