/** Turns a mail's HTML into a document that holds no script, no form and nothing that loads by itself. */
import DOMPurify from 'dompurify';
import { classifyResource, remoteReference } from './remote-url';
import { sanitiseCss } from './sanitise-css';

export interface SanitisedHtml {
  /** A whole `<html>` document; addresses in it are `cid:`, `data:image/…`, or `satchel-remote:` where allowed. */
  html: string;
  /** How many things the mail would have fetched from elsewhere, whether or not they were allowed. */
  remote: number;
  /** Whether it sets colours, or shows images, which may count on a light canvas. */
  coloured: boolean;
}

const resourceAttributes = [
  'src',
  'background',
  'poster',
  'lowsrc',
  'dynsrc',
  'data',
  'codebase',
  'classid',
  'ping',
  'manifest',
];
const resourceSets = ['srcset', 'imagesrcset'];
/** Elements whose `href` loads instead of leading somewhere. */
const loadingHref = new Set([
  'link',
  'image',
  'use',
  'feimage',
  'script',
  'mpath',
  'pattern',
  'textpath',
  'filter',
]);

const words = (text: string): string[] => text.split(' ');

/** Beyond what DOMPurify drops: forms, media, and what could pass for a part of the window. */
const forbiddenTags = [
  ...words('form input button select option optgroup textarea datalist output fieldset legend'),
  ...words('audio video source track picture map area dialog menuitem template slot base'),
];
const forbiddenAttributes = [
  ...words('srcset imagesrcset poster lowsrc dynsrc ping action formaction usemap download is'),
  ...words('autofocus tabindex contenteditable popover popovertarget'),
];

/**
 * @param html as the sender wrote it
 * @param options.allowRemote keep references to remote images, in a form that only main can fetch
 */
export function sanitiseHtml(html: string, options: { allowRemote: boolean }): SanitisedHtml {
  // A document made by DOMParser loads nothing and runs nothing.
  const parsed = new DOMParser().parseFromString(holdStyles(html), 'text/html');
  const base = baseOf(parsed);
  const root = parsed.documentElement;
  root.remove();
  let remote = 0;
  const rewrite = (value: string, fetched = true): string | null => {
    const resource = classifyResource(value, base);
    if (resource.kind === 'local') return resource.url;
    if (resource.kind === 'nothing') return null;
    remote += 1;
    return options.allowRemote && fetched && resource.fetchable ? remoteReference(resource.fetchable) : null;
  };
  for (const element of [root, ...elementsOf(root)]) rewriteElement(element, rewrite);
  const coloured = isColoured(root);
  const clean = DOMPurify.sanitize(root, {
    WHOLE_DOCUMENT: true,
    USE_PROFILES: { html: true },
    FORBID_TAGS: forbiddenTags,
    FORBID_ATTR: forbiddenAttributes,
    ADD_ATTR: ['target'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: true,
    ALLOW_UNKNOWN_PROTOCOLS: false,
    ALLOWED_URI_REGEXP: allowedValues,
    RETURN_TRUSTED_TYPE: false,
  });
  return { html: clean, remote, coloured };
}

/**
 * The page's policy forbids inline styles, and Chromium reports each one that it parses, even into a document that shows
 * nothing. So they are parsed under the name of an element that follows the same rules (raw text, WHATWG HTML 13.2.6.4.4)
 * and get their own back once the tree hangs in no document.
 */
function holdStyles(html: string): string {
  return html
    .replace(/<style(?=[\s/>])/gi, '<noframes data-style ')
    .replace(/<\/style(?=[\s/>])/gi, '</noframes');
}

function releaseStyle(held: Element, rewrite: Rewrite): void {
  const style = held.ownerDocument.createElement('style');
  style.textContent = sanitiseCss(held.textContent ?? '', rewrite);
  const media = held.getAttribute('media');
  if (media !== null) style.setAttribute('media', media);
  held.replaceWith(style);
}

/** DOMPurify holds every attribute against this, so what has no scheme (`width`, `align`) must pass too; addresses without one are gone by now. */
const allowedValues =
  /^(?:(?:https?|mailto|cid|satchel-remote):|data:image\/|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i;

type Rewrite = (value: string, fetched?: boolean) => string | null;

/** Every element, those inside templates too: a template's content is a document of its own. */
function* elementsOf(root: ParentNode): Generator<Element> {
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element instanceof HTMLTemplateElement) yield* elementsOf(element.content);
  }
}

function baseOf(document: Document): string | null {
  const href = document.querySelector('base[href]')?.getAttribute('href') ?? '';
  const resource = classifyResource(href);
  return resource.kind === 'remote' ? resource.fetchable : null;
}

function rewriteElement(element: Element, rewrite: Rewrite): void {
  const tag = element.localName.toLowerCase();
  if (tag === 'noframes' && element.hasAttribute('data-style')) {
    releaseStyle(element, rewrite);
    return;
  }
  const style = element.getAttribute('style');
  if (style !== null) element.setAttribute('style', sanitiseCss(style, rewrite));
  // Only images are ever fetched: frames, scripts and media are counted and go.
  const fetched =
    tag === 'img' || tag === 'table' || tag === 'td' || tag === 'th' || tag === 'tr' || tag === 'body';
  const candidate = rewriteSets(element, rewrite, fetched);
  for (const name of resourceAttributes) rewriteAttribute(element, name, rewrite, fetched);
  if (tag === 'img' && !element.hasAttribute('src') && candidate) element.setAttribute('src', candidate);
  if (loadingHref.has(tag)) {
    rewriteAttribute(element, 'href', rewrite, false);
    rewriteAttribute(element, 'xlink:href', rewrite, false);
  } else if (tag === 'a') rewriteLink(element);
}

function rewriteAttribute(element: Element, name: string, rewrite: Rewrite, fetched: boolean): void {
  const value = element.getAttribute(name);
  if (value === null) return;
  const url = rewrite(value, fetched);
  if (url === null) element.removeAttribute(name);
  else element.setAttribute(name, url);
}

/** Drops srcset; answers with its first usable address, for an image that has nothing else. */
function rewriteSets(element: Element, rewrite: Rewrite, fetched: boolean): string | null {
  let first: string | null = null;
  for (const name of resourceSets) {
    const value = element.getAttribute(name);
    if (value === null) continue;
    element.removeAttribute(name);
    for (const candidate of value.split(/,\s+|,(?=[a-z]+:|\/\/)/i)) {
      const url = rewrite(candidate.trim().split(/\s+/)[0] ?? '', fetched);
      first ??= url;
    }
  }
  return first;
}

/** http, https and mailto lead out, `#` stays inside; everything else is text that looks like a link. */
function rewriteLink(element: Element): void {
  const href = element.getAttribute('href')?.trim() ?? '';
  element.removeAttribute('target');
  if (href.startsWith('#')) return;
  if (!/^(?:https?|mailto):/i.test(href)) {
    element.removeAttribute('href');
    return;
  }
  element.setAttribute('target', '_blank');
  element.setAttribute('rel', 'noopener noreferrer');
  if (!element.hasAttribute('title')) element.setAttribute('title', href.slice(0, 300));
}

const colourStyle = /(?:^|[;{\s"'])(?:color|background(?:-color|-image)?|fill)\s*:/i;

/** An image may be ink on nothing: readable on a light canvas only. */
function isColoured(root: Element): boolean {
  for (const element of [root, ...root.querySelectorAll('*')]) {
    const tag = element.localName.toLowerCase();
    if (tag === 'img' || tag === 'svg') return true;
    if (tag === 'style' && colourStyle.test(element.textContent ?? '')) return true;
    if (colourStyle.test(element.getAttribute('style') ?? '')) return true;
    if (['bgcolor', 'background', 'color', 'text', 'link'].some((name) => element.hasAttribute(name)))
      return true;
  }
  return false;
}
