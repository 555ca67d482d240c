// @vitest-environment jsdom
/** A draft's text between HTML and plain, and the signature below it. */
import { describe, expect, it } from 'vitest';
import type { DraftBody } from '../../../../electron/contract/draft';
import {
  hasFormatting,
  htmlOf,
  plainOf,
  quotedPlain,
} from '../../../../renderer/features/composer/plain-and-html';
import {
  findSignature,
  swapSignature,
  withSignature,
} from '../../../../renderer/features/composer/signature';

describe('plainOf', () => {
  it.each([
    ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['<p>One<br>Two</p>', 'One\nTwo'],
    ['<p>One</p><p></p><p>Two</p>', 'One\n\nTwo'],
    ['<p>a <strong>bold</strong> word</p>', 'a bold word'],
    ['<ul><li><p>One</p></li><li><p>Two</p></li></ul>', '- One\n- Two'],
    ['<ol><li><p>One</p><ul><li>In</li></ul></li><li>Two</li></ol>', '1. One\n   - In\n2. Two'],
    ['<blockquote><p>One</p><p>Two</p></blockquote>', '> One\n>\n> Two'],
    ['<blockquote><blockquote><p>Deep</p></blockquote><p>Less</p></blockquote>', '>> Deep\n>\n> Less'],
    [
      '<table><tbody><tr><th>Day</th><th>Where</th></tr><tr><td><p>Monday</p></td><td>Oslo<br>quay</td></tr></tbody></table>',
      'Day      Where\nMonday   Oslo quay',
    ],
    ['<p>a</p><table><tr><td></td><td>1</td></tr></table><p>b</p>', 'a\n\n   1\n\nb'],
    ['<table><tr><td><table><tr><td>in</td></tr></table></td><td>out</td></tr></table>', 'in\n\nout'],
    ['<p><a href="https://x.example/a">here</a></p>', 'here <https://x.example/a>'],
    ['<p><a href="https://x.example">https://x.example</a></p>', 'https://x.example'],
    ['<p><a href="mailto:a@x.example">a@x.example</a></p>', 'a@x.example'],
    ['<pre><code>a\n  b\n</code></pre>', 'a\n  b'],
    ['<p>Hi</p><div class="satchel-signature"><p>Ada<br>London</p></div>', 'Hi\n\n-- \nAda\nLondon'],
    ['<p>Hi</p><div class="satchel-signature"><p>--</p><p>Ada</p></div>', 'Hi\n\n-- \nAda'],
    ['<style>p{}</style><p>a &lt; b</p>', 'a < b'],
    ['<p>see <img src="cid:1" alt="a cat"></p>', 'see [a cat]'],
    ['', ''],
  ])('%s', (html, text) => {
    expect(plainOf(html)).toBe(text);
  });
});

describe('htmlOf', () => {
  it('keeps lines, quotes and the signature, and no markup of the text', () => {
    expect(htmlOf('a <b>\n> q\n>> r\n\n-- \nAda')).toBe(
      '<p>a &lt;b&gt;</p><blockquote><p>q</p><blockquote><p>r</p></blockquote></blockquote><p></p>' +
        '<div class="satchel-signature"><p>--<br>Ada</p></div>',
    );
  });
  it('comes back as it was', () => {
    for (const text of ['One', '> q\n>> deep', 'a & b <c>'])
      expect(plainOf(htmlOf(text)).replace(/\n+/g, '\n')).toBe(
        text.replace('> q\n>> deep', '> q\n>\n>> deep'),
      );
  });
});

describe('quotedPlain', () => {
  it('puts a sign before each line, without a blank after signs', () => {
    expect(quotedPlain('a\n\n> b\n')).toBe('> a\n>\n>> b');
  });
});

describe('hasFormatting', () => {
  it('is what a person would miss', () => {
    expect(hasFormatting('<p>a</p><ul><li>b</li></ul><blockquote>c</blockquote>')).toBe(false);
    expect(hasFormatting('<p>a <em>b</em></p>')).toBe(true);
    expect(hasFormatting('<p><a href="https://x.example">https://x.example</a></p>')).toBe(false);
    expect(hasFormatting('<p><a href="https://x.example">here</a></p>')).toBe(true);
    expect(hasFormatting('<p>a</p><div class="satchel-signature"><strong>Ada</strong></div>')).toBe(false);
  });
});

describe('the signature', () => {
  const html = (text: string): DraftBody => ({ kind: 'html', html: text });
  const ada = '<p><strong>Ada</strong></p>';
  const grace = '<p>Grace<br>Navy</p>';

  it('is swapped with the identity', () => {
    const before = withSignature(html('<p>Hi</p>'), ada);
    // As the editor gives it back.
    const edited = html(
      '<p dir="auto">Hi, all</p><div class="satchel-signature"><p dir="auto">--<br><strong>Ada</strong></p></div><p></p>',
    );
    for (const body of [before, edited]) {
      const after = swapSignature(body, ada, grace);
      expect(findSignature(after)).toBe('<p>--<br>Grace<br>Navy</p>');
      expect((after as { html: string }).html).toContain('Hi');
      expect((after as { html: string }).html).not.toContain('Ada');
    }
  });
  it('is left alone where the person changed it or took it away', () => {
    const changed = html(
      '<p>Hi</p><div class="satchel-signature"><p>--<br><strong>Ada L.</strong></p></div>',
    );
    expect(swapSignature(changed, ada, grace)).toBe(changed);
    const none = html('<p>Hi</p>');
    expect(swapSignature(none, ada, grace)).toBe(none);
  });
  it('comes and goes with identities that have none', () => {
    const without = html('<p>Hi</p>');
    const having = swapSignature(without, '', ada);
    expect(findSignature(having)).toBe('<p>--<br><strong>Ada</strong></p>');
    expect(findSignature(swapSignature(having, ada, ''))).toBeNull();
  });
  it('is text in a plain draft', () => {
    const before = withSignature({ kind: 'plain', text: 'Hi' }, ada);
    expect(before).toEqual({ kind: 'plain', text: 'Hi\n\n-- \nAda' });
    expect(swapSignature(before, ada, grace)).toEqual({ kind: 'plain', text: 'Hi\n\n-- \nGrace\nNavy' });
    const changed: DraftBody = { kind: 'plain', text: 'Hi\n\n-- \nAda L.' };
    expect(swapSignature(changed, ada, grace)).toBe(changed);
  });
  it('has its lines close together, also in plain text', () => {
    const two = '<p>Ada</p><p><em>London</em></p>';
    expect(withSignature(html('<p>Hi</p>'), two)).toEqual(
      html('<p>Hi</p><div class="satchel-signature"><p>--<br>Ada<br><em>London</em></p></div>'),
    );
    expect(withSignature({ kind: 'plain', text: 'Hi' }, two)).toEqual({
      ...{ kind: 'plain', text: 'Hi\n\n-- \nAda\nLondon' },
    });
    const list = '<ul><li><p>Ada</p></li></ul>';
    expect(findSignature(withSignature(html(''), list))).toBe(`<p>--</p>${list}`);
    expect(swapSignature(withSignature(html('<p>Hi</p>'), list), list, two)).toEqual(
      withSignature(html('<p>Hi</p>'), two),
    );
  });
  it('does not take one in a quote for its own', () => {
    const quoted = html('<blockquote><div class="satchel-signature"><p>Other</p></div></blockquote>');
    expect(findSignature(quoted)).toBeNull();
  });
});
