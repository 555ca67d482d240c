/** Serves `satchel:` addresses: the ui's and the store's own files, and the message frames. Nothing else exists. */
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { CustomScheme, Protocol } from 'electron';
import type { Log } from './log-line';
import type { FrameRegistry } from './frames/frame-registry';

export const scheme = 'satchel';
export const uiUrl = 'satchel://ui/index.html';
export const storeUrl = 'satchel://store/store.html';

/** Each host is an origin of its own: the browser itself keeps the ui out of the store's database. */
export const privilegedSchemes: CustomScheme[] = [
  { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
];

export interface AppProtocolParts {
  /** The bundled pages, absolute; `index.html` is in the first, `store.html` in the second. */
  uiDir: string;
  storeDir: string;
  frames: Pick<FrameRegistry, 'serve'>;
  log: Log;
}

const uiPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Sanitising a mail parses its style attributes in this page before they reach the frame.
  "style-src-attr 'unsafe-inline'",
  // blob: for pictures of a draft, whose octets the page itself holds.
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  'frame-src satchel://message',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const storePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Call before the app is ready: afterwards schemes no longer get privileges. */
export function registerScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged(privilegedSchemes);
}

/** Call once the app is ready, before the first window. */
export function serveScheme(protocol: Pick<Protocol, 'handle'>, parts: AppProtocolParts): void {
  protocol.handle(scheme, createSchemeHandler(parts));
}

/** @returns a handler that answers every request and never rejects */
export function createSchemeHandler(parts: AppProtocolParts): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return empty(405);
    try {
      const url = new URL(request.url);
      switch (url.host) {
        case 'ui':
          return await serveFile(parts.uiDir, url.pathname, uiPolicy);
        case 'store':
          return await serveFile(parts.storeDir, url.pathname, storePolicy);
        case 'message':
          return await parts.frames.serve(url);
        default:
          return empty(404);
      }
    } catch (error) {
      parts.log('error', 'protocol-defect', { error: error instanceof Error ? error.name : 'unknown' });
      return empty(500);
    }
  };
}

async function serveFile(root: string, pathname: string, policy: string): Promise<Response> {
  const path = resolveFile(root, pathname);
  const contentType = path === null ? undefined : contentTypes[extname(path)];
  if (path === null || contentType === undefined) return empty(404);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return empty(404);
  }
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': contentType,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-dns-prefetch-control': 'off',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    },
  });
}

/**
 * @param pathname as `URL` gives it, still percent-encoded
 * @returns an absolute path under `root`; null for anything that could lead out of it or to a hidden file
 */
export function resolveFile(root: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const segments = decoded.split('/').slice(1);
  // Allowed by name, not forbidden by trick: a plain name, not hidden, without any character that some system reads as a path.
  if (segments.length === 0 || !segments.every((segment) => /^[\w-][\w.@~+-]*$/.test(segment))) return null;
  const path = join(root, ...segments);
  return path.startsWith(root.endsWith(sep) ? root : root + sep) ? path : null;
}

function empty(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': "default-src 'none'" } });
}
