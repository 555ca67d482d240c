// @vitest-environment jsdom
/** Every way that HTML mail has to phone home, run a script or pass itself off as us: blocked, and counted where it would load. */
import { describe, expect, it } from 'vitest';
import { sanitiseHtml } from '../../../renderer/ui/mail-html/sanitise-html';

const blocked = (html: string): ReturnType<typeof sanitiseHtml> => sanitiseHtml(html, { allowRemote: false });
const allowed = (html: string): ReturnType<typeof sanitiseHtml> => sanitiseHtml(html, { allowRemote: true });
const url = 'https://evil.example/x';

const remoteVectors: Record<string, string> = {
  'img src': `<img src="${url}">`,
  'img src without scheme': '<img src="//evil.example/x">',
  'img src with backslashes': '<img src="\\\\evil.example\\x">',
  'img src with control characters': '<img src="\u0001ht\ntps://evil.example/x">',
  'img src in capitals': '<img src="HTTPS://EVIL.EXAMPLE/x">',
  'img srcset': `<img srcset="${url} 1x">`,
  'picture source': `<picture><source srcset="${url}"><img></picture>`,
  'image input': `<input type="image" src="${url}">`,
  'table background': `<table background="${url}"><tr><td>x</td></tr></table>`,
  'body background': `<body background="${url}">x</body>`,
  lowsrc: `<img lowsrc="${url}">`,
  dynsrc: `<img dynsrc="${url}">`,
  'style attribute': `<p style="background:url(${url})">x</p>`,
  'style attribute, quoted': `<p style="background:url('${url}')">x</p>`,
  'style attribute, escaped function name': `<p style="background:\\75 rl(${url})">x</p>`,
  'style attribute, comment in between': `<p style="background:/**/url(${url})">x</p>`,
  'style attribute, image-set': `<p style="background:image-set('${url}' 1x)">x</p>`,
  'style attribute, prefixed image-set': `<p style="background:-webkit-image-set(url(${url}) 1x)">x</p>`,
  'style attribute, list-style': `<ul style="list-style:url(${url})"><li>x</li></ul>`,
  'style attribute, cursor': `<p style="cursor:url(${url}),auto">x</p>`,
  'style attribute, content': `<p style="content:url(${url})">x</p>`,
  'custom property': `<p style="--a:'${url}';background:image-set(var(--a) 1x)">x</p>`,
  '@import with a string': `<style>@import "${url}";</style><p>x</p>`,
  '@import with url()': `<style>@import url(${url}) screen;</style><p>x</p>`,
  '@import, escaped': `<style>@\\69mport "${url}";</style><p>x</p>`,
  '@font-face': `<style>@font-face{font-family:a;src:url(${url})}</style><p>x</p>`,
  'style sheet': `<style>p{background:url(${url})}</style><p>x</p>`,
  'style sheet in a comment of old': `<style><!-- p{background:url(${url})} --></style><p>x</p>`,
  'unterminated url': `<style>p{background:url(${url}</style><p>x</p>`,
  link: `<link rel="stylesheet" href="${url}">`,
  'link prefetch': `<link rel="dns-prefetch" href="//evil.example">`,
  iframe: `<iframe src="${url}"></iframe>`,
  object: `<object data="${url}"></object>`,
  embed: `<embed src="${url}">`,
  script: `<script src="${url}"></script>`,
  'video poster': `<video poster="${url}"></video>`,
  'video source': `<video><source src="${url}"></video>`,
  audio: `<audio src="${url}"></audio>`,
  track: `<video><track src="${url}"></video>`,
  'svg image': `<svg><image href="${url}"/></svg>`,
  'svg image, xlink': `<svg><image xlink:href="${url}"/></svg>`,
  'svg use': `<svg><use href="${url}#a"/></svg>`,
  'svg style': `<svg><style>p{background:url(${url})}</style></svg><p>x</p>`,
  'file share': '<img src="file://evil.example/share/x.png">',
  ftp: '<img src="ftp://evil.example/x.png">',
  'base and relative': '<base href="https://evil.example/"><img src="x.png">',
  template: `<template><img src="${url}"></template>`,
  'link ping': `<a href="https://good.example" ping="${url}">x</a>`,
};

describe('remote content', () => {
  for (const [name, html] of Object.entries(remoteVectors)) {
    it(`blocks and counts: ${name}`, () => {
      const { html: clean, remote } = blocked(html);
      expect(clean.toLowerCase()).not.toContain('evil.example');
      expect(remote).toBeGreaterThanOrEqual(1);
    });
    it(`names no server even when allowed: ${name}`, () => {
      expect(allowed(html).html.toLowerCase()).not.toContain('evil.example');
    });
  }

  it('counts each of several', () => {
    expect(
      blocked(`<img src="${url}"><p style="background:url(${url})">x</p><style>@import "${url}";</style>`)
        .remote,
    ).toBe(3);
  });

  it('rewrites images for main when they are allowed', () => {
    const reference = `satchel-remote:${Buffer.from(url).toString('base64url')}`;
    expect(allowed(`<img src="${url}">`).html).toContain(`src="${reference}"`);
    expect(allowed(`<td background="${url}">`).html).not.toContain('evil');
    expect(allowed(`<p style="background:url(${url})">x</p>`).html).toContain(reference);
    expect(allowed(`<img srcset="${url} 2x, https://evil.example/y 1x">`).html).toContain(
      `src="${reference}"`,
    );
  });

  it('never fetches what is no image', () => {
    for (const html of [
      remoteVectors['@import with a string'],
      remoteVectors['@font-face'],
      remoteVectors['link'],
      remoteVectors['iframe'],
    ]) {
      expect(allowed(html ?? '').html).not.toContain('satchel-remote:');
    }
  });

  it('leaves mail that is all here alone', () => {
    const { html, remote } = blocked(
      '<style>p{color:red}</style><p>x<img src="cid:part1@x"><img src="data:image/png;base64,AAAA"></p>',
    );
    expect(remote).toBe(0);
    expect(html).toContain('src="cid:part1@x"');
    expect(html).toContain('src="data:image/png;base64,AAAA"');
    expect(html).toContain('<style>p{color:red}</style>');
  });

  it('leaves the looks alone', () => {
    const table =
      '<table width="600" align="center" bgcolor="#ffeecc" border="0" cellpadding="4"><tbody><tr><td valign="top" class="a">x</td></tr></tbody></table>';
    expect(blocked(`<body bgcolor="#ffffff" style="margin:0">${table}</body>`).html).toContain(
      `<body bgcolor="#ffffff" style="margin:0">${table}</body>`,
    );
  });

  it('keeps the styles of mail that hides them in a comment', () => {
    expect(blocked('<style><!-- p{color:red} --></style><p>x</p>').html).toContain('p{color:red}');
  });
});

describe('active content', () => {
  const vectors = [
    '<script>alert(1)</script>',
    '<img src=x onerror="alert(1)">',
    '<svg onload="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<form action="https://evil.example"><input name="p"><button>Go</button></form>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<object data="javascript:alert(1)"></object>',
    '<p title="<style" onclick="alert(1)">x</p>',
  ];
  for (const html of vectors) {
    it(`takes the teeth out of ${html.slice(0, 40)}`, () => {
      const document = new DOMParser().parseFromString(blocked(html).html, 'text/html');
      expect(
        document.querySelectorAll('script,iframe,object,embed,form,input,button,meta,base,link,svg,math')
          .length,
      ).toBe(0);
      for (const element of document.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
          expect(name.startsWith('on')).toBe(false);
          if (name === 'href') expect(value).toMatch(/^(?:https?:|mailto:|#)/);
        }
      }
    });
  }
});

describe('links', () => {
  it('lead out in a window of their own', () => {
    const { html, remote } = blocked(
      '<a href="https://good.example/a" target="_self">x</a><a href="mailto:a@b.example">y</a>',
    );
    expect(html).toContain('href="https://good.example/a"');
    expect(html.match(/target="_blank"/g)).toHaveLength(2);
    expect(html.match(/rel="noopener noreferrer"/g)).toHaveLength(2);
    expect(remote).toBe(0);
  });
  it('within the mail stay inside', () => {
    expect(blocked('<a href="#part">x</a>').html).toContain('<a href="#part">');
  });
});

describe('colours of its own', () => {
  it.each([
    '<p>text <b>bold</b> <a href="https://good.example">link</a></p>',
    '<div style="border-left:1px solid rgb(204,204,204);font-size:small">quoted</div>',
    '<style>p{margin:0}</style><p>x</p>',
  ])('%s has none: it may be written on a dark canvas', (html) => {
    expect(blocked(html).coloured).toBe(false);
  });

  it.each([
    '<p style="color:#000">x</p>',
    '<p style="margin:0;Background-Color : white">x</p>',
    '<body bgcolor="#ffffff">x</body>',
    '<font color="black">x</font>',
    '<style>.a{font:x;color:black}</style><p class="a">x</p>',
    '<img src="cid:logo">',
    '<body text="black">x</body>',
  ])('%s stays on the light canvas that it was made for', (html) => {
    expect(blocked(html).coloured).toBe(true);
  });
});
