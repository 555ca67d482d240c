// @vitest-environment jsdom
/** What was sanitised is remembered for a few views, for what it was asked for, and in a room that does not grow. */
import { expect, test } from 'vitest';
import { sanitiseHtml } from '../../../renderer/ui/mail-html/sanitise-html';
import { sanitisedLately } from '../../../renderer/ui/mail-html/sanitised-lately';

const blocked = { allowRemote: false };
const mail = (text: string): string => `<p>${text}<img src="https://example.org/x"><script>x</script></p>`;

test('the same mail is cleaned once, to the same', () => {
  const first = sanitisedLately(mail('a'), blocked);
  expect(first).toEqual(sanitiseHtml(mail('a'), blocked));
  expect(sanitisedLately(mail('a'), blocked)).toBe(first);
});

test('what was blocked is not shown for what was allowed, nor the other way about', () => {
  const [without, withImages] = [blocked, { allowRemote: true }].map((how) =>
    sanitisedLately(mail('b'), how),
  );
  expect(without?.html).not.toContain('satchel-remote:');
  expect(withImages?.html).toContain('satchel-remote:');
  expect(sanitisedLately(mail('b'), blocked)).toBe(without);
});

test('what was asked for last stays, what was not goes when the room is full, and a huge mail takes none', () => {
  const [old, kept] = [sanitisedLately(mail('old'), blocked), sanitisedLately(mail('kept'), blocked)];
  const large = 'x'.repeat(1_200_000);
  sanitisedLately(mail(`1${large}`), blocked);
  expect(sanitisedLately(mail('kept'), blocked)).toBe(kept);
  sanitisedLately(mail(`2${large}`), blocked);
  expect(sanitisedLately(mail('old'), blocked)).not.toBe(old);
  expect(sanitisedLately(mail('kept'), blocked)).toBe(kept);
  const huge = sanitisedLately(mail('y'.repeat(2_000_001)), blocked);
  expect(sanitisedLately(mail('y'.repeat(2_000_001)), blocked)).not.toBe(huge);
  expect(sanitisedLately(mail('kept'), blocked)).toBe(kept);
});
