// @vitest-environment jsdom
/** What is quoted in a mail of one's own is clean, and its pictures stay where they were. */
import { describe, expect, it } from 'vitest';
import { cleanQuote } from '../../../../renderer/state/clean-quote';
import { sanitiseForSending } from '../../../../renderer/ui/mail-html/sanitise-for-sending';

describe('sanitiseForSending', () => {
  it('leaves pictures where they were', () => {
    const url = 'https://x.example/a.png?b=1&c=(2)';
    const clean = sanitiseForSending(
      `<img src="${url.replace('&', '&amp;')}"><p style="background:url('${url}')">x</p>`,
    );
    expect(clean).not.toContain('satchel-remote');
    const parsed = new DOMParser().parseFromString(clean, 'text/html');
    expect(parsed.querySelector('img')?.getAttribute('src')).toBe('https://x.example/a.png?b=1&c=%282%29');
    expect(parsed.querySelector('p')?.getAttribute('style')).toContain(
      'https://x.example/a.png?b=1&c=%282%29',
    );
  });
  it('keeps an address of a style sheet whole', () => {
    const clean = sanitiseForSending('<style>p{background:url(https://x.example/a?b=1&c=2)}</style><p>x</p>');
    expect(clean).toContain('url("https://x.example/a?b=1&c=2")');
  });
  it('lets no script, form or handler through, and keeps parts of the mail', () => {
    const clean = sanitiseForSending('<script>1</script><form><input></form><img src="cid:a" onerror="x()">');
    expect(clean).not.toMatch(/script|form|input|onerror/);
    expect(clean).toContain('cid:a');
  });
  it('gives an address no way out of its attribute', () => {
    const clean = sanitiseForSending(`<img src="https://x.example/'&quot;><script>1</script>">`);
    expect(clean).not.toContain('<script');
    expect(new DOMParser().parseFromString(clean, 'text/html').querySelectorAll('img')).toHaveLength(1);
  });
});

describe('cleanQuote', () => {
  it('keeps the text where the HTML is too large to be made safe', () => {
    const quote = { attribution: 'Ada wrote:', text: 'Hello', html: '<p>x</p>'.repeat(500_000) };
    expect(cleanQuote(quote)).toEqual({ ...quote, html: null });
    expect(cleanQuote({ ...quote, html: null })).toEqual({ ...quote, html: null });
    expect(cleanQuote(null)).toBeNull();
    expect(cleanQuote({ ...quote, html: '<p onclick="x()">x</p>' })?.html).not.toContain('onclick');
  });
});
