/** Keeps the sanitised HTML of the messages on screen in memory and serves each to its frame under a secret address. */
import { randomBytes } from 'node:crypto';
import type { ReadableId } from '../../contract/readable-id';
import type { PartSource } from '../attachments/part-source';
import { frameDocument, rewriteReferences } from './frame-document';
import type { Canvas } from './frame-document';
import { securityHeaders } from './frame-headers';
import type { FetchRemoteImage } from './remote-image';

export interface FrameContent {
  messageId: ReadableId;
  /** Sanitised by the ui; refers to inline parts by `cid:` and to remote images by `satchel-remote:<base64url of the address>`. */
  html: string;
  /** Whether the person allowed remote images for this message. */
  allowRemote: boolean;
  /** What it is written on. */
  canvas: Canvas;
}

export interface FrameRegistry {
  /** Keeps the content. @returns the address for the frame, `satchel://message/<token>/` */
  put(content: FrameContent): string;
  /** Answers a request to `satchel://message/…`; anything unknown is a 404. Never rejects. */
  serve(url: URL): Promise<Response>;
}

interface Frame extends FrameContent {
  document: string;
  remote: ReadonlySet<string>;
}

/** A conversation stacks several frames; more than these are not on screen at once. */
const defaultKept = 20;

/**
 * @param source gives inline parts
 * @param fetchRemote gets a remote image, without cookies or referrer and never from a private address
 */
export function createFrameRegistry(
  source: PartSource,
  fetchRemote: FetchRemoteImage,
  kept = defaultKept,
): FrameRegistry {
  const frames = new Map<string, Frame>();

  return {
    put(content) {
      // Nobody can guess it: a message cannot point into another one's frame.
      const token = randomBytes(16).toString('hex');
      const { html, remote } = rewriteReferences(
        content.html,
        `satchel://message/${token}`,
        content.allowRemote,
      );
      frames.set(token, { ...content, document: frameDocument(html, content.canvas), remote });
      for (const oldest of frames.keys()) {
        if (frames.size <= kept) break;
        frames.delete(oldest);
      }
      return `satchel://message/${token}/`;
    },

    async serve(url) {
      const [token = '', kind = '', name = '', ...more] = url.pathname.slice(1).split('/');
      const frame = frames.get(token);
      if (!frame || more.length > 0) return notFound();
      if (kind === '')
        return respond(Buffer.from(frame.document, 'utf8'), 'text/html; charset=utf-8', 'document');
      if (kind === 'cid') return serveInlinePart(source, frame.messageId, name);
      // Only what the message itself refers to, and only when the person allowed it.
      if (kind === 'remote' && frame.allowRemote && frame.remote.has(name)) {
        const image = await fetchRemote(Buffer.from(name, 'base64url').toString('utf8'));
        return image ? respond(image.bytes, image.contentType, 'image') : notFound();
      }
      return notFound();
    },
  };
}

async function serveInlinePart(source: PartSource, messageId: ReadableId, name: string): Promise<Response> {
  try {
    const contentId = decodeURIComponent(name);
    const parts = await source.inlineParts(messageId, contentId);
    const part = parts.find((each) => each.contentId === contentId);
    // Not every inline part is a picture; nothing else has a place in a frame without scripts.
    if (!part || !/^image\/[\w.+-]+$/i.test(part.contentType)) return notFound();
    return respond(part.bytes, part.contentType, 'image');
  } catch {
    return notFound();
  }
}

function respond(bytes: Uint8Array, contentType: string, kind: 'document' | 'image'): Response {
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': contentType, ...securityHeaders(kind) },
  });
}

function notFound(): Response {
  return new Response(null, { status: 404, headers: securityHeaders('image') });
}
