/** The signature below the text: put in, changed with the identity, left alone once the person has edited it. */
import type { DraftBody } from '../../../electron/contract/draft';
import { signatureClass } from '../../ui/rich-text/rich-editor';
import { parseFragment, plainOf, signatureBlock, splitSignature } from './plain-and-html';

/** @param signature HTML; empty: none */
export function withSignature(body: DraftBody, signature: string): DraftBody {
  if (isEmpty(signature)) return body;
  if (body.kind === 'plain')
    return { kind: 'plain', text: `${body.text.trimEnd()}\n\n-- \n${plainSignature(signature)}` };
  const own = body.html === '' ? '<p></p>' : body.html;
  return { kind: 'html', html: `${own}${signatureBlock(signature)}` };
}

/**
 * @param from the signature of the identity before, as its settings have it
 * @returns the body with the other signature; the same object where the person has changed or removed the old one
 */
export function swapSignature(body: DraftBody, from: string, to: string): DraftBody {
  if (from === to) return body;
  const found = findSignature(body);
  if (found === null) return isEmpty(from) ? withSignature(body, to) : body;
  if (isEmpty(from) || !isSame(body, found, from)) return body;
  return withSignature(withoutSignature(body), to);
}

/** Whether there is one, whoever put it there. */
export function findSignature(body: DraftBody): string | null {
  if (body.kind === 'plain') return splitSignature(body.text)[1] ?? null;
  return lastSignature(parseFragment(body.html))?.innerHTML ?? null;
}

/** The person's own words alone. */
export function withoutSignature(body: DraftBody): DraftBody {
  if (body.kind === 'plain') return { kind: 'plain', text: splitSignature(body.text)[0] };
  const parsed = parseFragment(body.html);
  lastSignature(parsed)?.remove();
  return { kind: 'html', html: parsed.innerHTML };
}

function plainSignature(signature: string): string {
  return splitSignature(`\n${plainOf(signatureBlock(signature))}`)[1]?.trimEnd() ?? '';
}

/** Of a forwarded or quoted text there may be others above. */
function lastSignature(parsed: HTMLElement): Element | undefined {
  return [...parsed.querySelectorAll(`.${signatureClass}`)]
    .filter((element) => !element.closest('blockquote'))
    .at(-1);
}

function isSame(body: DraftBody, found: string, signature: string): boolean {
  return body.kind === 'plain'
    ? found.trimEnd() === plainSignature(signature)
    : shapeOf(found) === shapeOf(lastSignature(parseFragment(signatureBlock(signature)))?.innerHTML ?? '');
}

/** What a person sees of it: the editor adds attributes and empty paragraphs of its own. */
function shapeOf(html: string): string {
  const parsed = parseFragment(html);
  const walk = (node: Node): string => {
    if (!(node instanceof Element)) return node.textContent ?? '';
    const inner = [...node.childNodes].map(walk).join('');
    if (node.tagName === 'P' && inner.trim() === '') return '';
    const target = node.getAttribute('href') ?? node.getAttribute('src') ?? '';
    return `<${node.tagName} ${target}>${inner}</>`;
  };
  return [...parsed.childNodes].map(walk).join('').replace(/\s+/g, ' ');
}

function isEmpty(signature: string): boolean {
  return plainOf(signature) === '' && !/<img/i.test(signature);
}
