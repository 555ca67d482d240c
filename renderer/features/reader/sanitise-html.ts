/** Turns a mail's HTML into a document that holds no script, no form and nothing that loads by itself. */
import DOMPurify from 'dompurify';
import { classifyResource, remoteReference } from './remote-url';
import { sanitiseCss } from './sanitise-css';

export interface SanitisedHtml {
  /** A whole `<html>` document; addresses in it are `cid:`, `data:image/…`, or `satchel-remote:` where allowed. */
  html: string;
  /** How many things the mail would have fetched from elsewhere, whether or not they were allowed. */
  remote: number;
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

const forbiddenTags = [
  ...[
    'form',
    'input',
    'button',
    'select',
    'option',
    'optgroup',
    'textarea',
    'datalist',
    'output',
    'fieldset',
    'legend',
  ],
  ...[
    'audio',
    'video',
    'source',
    'track',
    'picture',
    'map',
    'area',
    'dialog',
    'menuitem',
    'template',
    'slot',
    'base',
  ],
];
const forbiddenAttributes = [
  'srcset',
  'imagesrcset',
  'poster',
  'lowsrc',
  'dynsrc',
  'ping',
  'action',
  'formaction',
  'usemap',
  'autofocus',
  'tabindex',
  'contenteditable',
  'popover',
  'popovertarget',
  'download',
  'is',
];

/**
 * @param html as the sender wrote it
 * @param options.allowRemote keep references to remote images, in a form that only main can fetch
 */
export function sanitiseHtml(html: string, options: { allowRemote: boolean }): SanitisedHtml {
  // A document made by DOMParser loads nothing and runs nothing.
  const parsed = new DOMParser().parseFromString(holdStyles(html), 'text/html');
  const base = baseOf(parsed);
  let remote = 0;
  const rewrite = (value: string, fetched = true): string | null => {
    const resource = classifyResource(value, base);
    if (resource.kind === 'local') return resource.url;
    if (resource.kind === 'nothing') return null;
    remote += 1;
    return options.allowRemote && fetched && resource.fetchable ? remoteReference(resource.fetchable) : null;
  };
  for (const element of elementsOf(parsed)) rewriteElement(element, rewrite);
  const clean = DOMPurify.sanitize(parsed.documentElement, {
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
  return { html: clean.replaceAll(`<style type="${heldType}"`, '<style'), remote };
}

/**
 * The page's policy forbids inline styles, and Chromium reports each one that is parsed, even in a document that shows nothing.
 * A type that is no style sheet's keeps them asleep; without quotes, so that the same letters inside an attribute stay harmless.
 */
const heldType = 'text/held';

function holdStyles(html: string): string {
  return html.replace(/<style(?=[\s/>])/gi, `<style type=${heldType} `);
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
  if (tag === 'style') element.textContent = sanitiseCss(element.textContent ?? '', rewrite);
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
