/** HTML that would hold up the window is told from HTML that is only long by its pictures. */
import { expect, it } from 'vitest';
import { isTooLarge } from '../../../renderer/ui/mail-html/html-size';

it.each([
  ['a newsletter', '<p>words</p>'.repeat(20_000), false],
  [
    'a photograph of 5 MB within it',
    `<p>words</p><img src="data:image/jpeg;base64,${'QUJD'.repeat(1_250_000)}">`,
    false,
  ],
  ['ten million octets of tags', `<p>begin ${'<b>'.repeat(3_000_000)} end`, true],
  [
    'long text with a photograph',
    `${'<i>x</i>'.repeat(150_000)}<img src="data:image/png;base64,${'QUJD'.repeat(100_000)}">`,
    true,
  ],
])('%s', (_name, html, tooLarge) => {
  expect(isTooLarge(html)).toBe(tooLarge);
});
