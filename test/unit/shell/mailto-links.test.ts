/** Addresses that other programs hand over: which are taken, how many, and that each begins one draft. */
import { describe, expect, it, vi } from 'vitest';
import { longestMailto, mostMailtos } from '../../../electron/contract/mailto-links';
import { createMailtoLinks, mailtoArguments } from '../../../electron/main/mailto-links';

describe('mailtoArguments', () => {
  it('finds them among files and options, in any letter case; the program itself is none', () => {
    const argv = [
      'mailto:program',
      '/app',
      '--flag',
      'a.eml',
      'MailTo:ada@example.org?subject=Tea',
      '--',
      'mailto:b@x',
    ];
    expect(mailtoArguments(argv)).toEqual(['MailTo:ada@example.org?subject=Tea', 'mailto:b@x']);
  });

  it('takes no flood, and none that is endless', () => {
    const many = Array.from({ length: 500 }, (_none, index) => `mailto:${index}@example.org`);
    const endless = `mailto:${'x'.repeat(longestMailto)}`;
    expect(mailtoArguments(['satchel', endless, ...many])).toEqual(many.slice(0, mostMailtos));
  });
});

describe('mailto links', () => {
  it('wait until they are taken, once', () => {
    const tell = vi.fn();
    const links = createMailtoLinks(tell);
    links.add(['https://example.org/', '']);
    expect(tell).not.toHaveBeenCalled();
    links.add(['mailto:a@x']);
    links.add(['mailto:b@x', 'mailto:a@x']);
    expect(tell).toHaveBeenCalledTimes(2);
    expect(links.take()).toEqual(['mailto:a@x', 'mailto:b@x', 'mailto:a@x']);
    expect(links.take()).toEqual([]);
  });

  it('are bounded while nobody takes them', () => {
    const links = createMailtoLinks(() => undefined);
    for (let count = 0; count < 100; count += 1) links.add([`mailto:${count}@x`]);
    expect(links.take()).toHaveLength(mostMailtos);
  });
});
