/** Which links may leave the app. */
import { describe, expect, it, vi } from 'vitest';
import { checkLink, createOpenLink } from '../../../electron/main/open-link';

describe('checkLink', () => {
  it.each(['https://example.org/a?b=c#d', 'http://example.org/', 'mailto:ann@example.org?subject=Hi'])(
    'lets %s out',
    (link) => {
      expect(checkLink(link)).toBe(link);
    },
  );

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'satchel://ui/',
    'ms-msdt:/id',
    'smb://server/share',
    'https://bank.example@evil.example/',
    'https:///',
    'https://example.org/\nx',
    '/relative',
    '',
    `https://example.org/${'x'.repeat(10_000)}`,
  ])('keeps %j in', (link) => {
    expect(checkLink(link)).toBeNull();
  });
});

describe('openLink', () => {
  it('hands on what may leave, and says whether it did', async () => {
    const external = vi.fn(async (url: string) =>
      url.includes('fails') ? Promise.reject(new Error('no program')) : undefined,
    );
    const write = vi.fn();
    const openLink = createOpenLink(external, write);
    expect(await openLink('HTTPS://Example.org')).toBe(true);
    expect(await openLink('https://fails.example/')).toBe(false);
    expect(await openLink('file:///etc/passwd')).toBe(false);
    expect(await openLink('MAILTO:ada@example.org?subject=Tea')).toBe(true);
    expect(external.mock.calls).toEqual([['https://example.org/'], ['https://fails.example/']]);
    // Another program may be the system's first choice for it; whoever reads here writes here.
    expect(write.mock.calls).toEqual([['mailto:ada@example.org?subject=Tea']]);
  });
});
