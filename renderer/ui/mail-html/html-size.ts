/** How much HTML a window can take: sanitising and laying it out holds up everything else in the meantime. Pure. */

/** Characters without inline images; a dense mail of this size takes one to two seconds. */
const largestHtml = 1_000_000;

/** Images that are written into the HTML are long and cost little. */
const inlineImage = /data:image\/[^"'()\s>]+/gi;

export function isTooLarge(html: string): boolean {
  if (html.length <= largestHtml) return false;
  let images = 0;
  for (const { 0: image } of html.matchAll(inlineImage)) images += image.length;
  return html.length - images > largestHtml;
}

/** The sentence over the text that is shown instead. */
export const tooLargeSentence =
  'The HTML of this message is too large to be shown without holding up the window. This is its text.';
