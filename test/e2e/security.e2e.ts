/** The security floor, tried from inside the pages: no Node, no network, no database, no script in mail, links go outside. */
import { mara, partners } from '../support/corpus/cast';
import { corpusMail } from '../support/corpus/corpus-mail';
import { createRandom } from '../support/corpus/random';
import { expect } from '../support/tour/expect';
import { openMessage } from '../support/tour/message-list';
import { messageFrame, reader } from '../support/tour/reader';
import type { Satchel } from '../support/tour/satchel';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import { test } from './satchel-test';
import { startWatchedServer } from './watched-server';

/** Notes what would be handed to the system's browser, and opens nothing. */
async function watchOpenExternal({ app }: Satchel): Promise<() => Promise<string[]>> {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as { opened?: string[] }).opened = opened;
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
  return () => app.evaluate(() => (globalThis as { opened?: string[] }).opened ?? []);
}

test('the pages have no Node, no network, no foreign windows, and the ui has no way to the database', async ({
  begin,
}) => {
  const { satchel } = await begin({ kinds: [] });
  const { ui, app } = satchel;
  const watched = await startWatchedServer();
  try {
    const preferences = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => {
        const contents = window.webContents as unknown as {
          getLastWebPreferences(): Record<string, unknown>;
        };
        const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
        return { sandbox, contextIsolation, nodeIntegration, webSecurity };
      }),
    );
    expect(preferences).toHaveLength(2);
    for (const one of preferences)
      expect(one).toMatchObject({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
      });

    const store = app.windows().find((page) => page.url().startsWith('satchel://store'));
    expect(store).toBeDefined();
    for (const page of [ui, ...(store ? [store] : [])]) {
      expect(
        await page.evaluate(() =>
          ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
        ),
      ).toEqual([]);
      const attempts = await page.evaluate(async (url) => {
        const answers: Record<string, string> = {};
        const told = (name: string) => (error: unknown) =>
          (answers[name] = error instanceof Error ? 'refused' : String(error));
        await fetch(`${url}/fetch`).then(() => (answers['fetch'] = 'answered'), told('fetch'));
        await fetch(`${url}/no-cors`, { mode: 'no-cors' }).then(
          () => (answers['no-cors'] = 'answered'),
          told('no-cors'),
        );
        await new Promise<void>((resolve) => {
          const image = new Image();
          const done = (answer: string) => () => {
            answers['image'] = answer;
            resolve();
          };
          image.onload = done('answered');
          image.onerror = done('refused');
          image.src = `${url}/image.png`;
        });
        await new Promise<void>((resolve) => {
          try {
            const socket = new WebSocket(url.replace('http', 'ws'));
            socket.onopen = () => resolve(void (answers['socket'] = 'answered'));
            socket.onerror = () => resolve(void (answers['socket'] = 'refused'));
          } catch {
            answers['socket'] = 'refused';
            resolve();
          }
        });
        return answers;
      }, watched.url);
      expect(attempts).toEqual({
        fetch: 'refused',
        'no-cors': 'refused',
        image: 'refused',
        socket: 'refused',
      });
    }
    expect(watched.requests).toEqual([]);

    expect(
      await ui.evaluate(() => Object.keys((window as unknown as { satchel: object }).satchel).sort()),
    ).toEqual(['command', 'onStatus', 'zoom']);
    const databases = (page: typeof ui): Promise<number> =>
      page.evaluate(async () => (await indexedDB.databases()).length);
    expect(await databases(ui)).toBe(0);
    // The same question in the store page sees it: so the ui was really asked about something that exists.
    if (store) await expect.poll(() => databases(store)).toBe(1);
    const reach = await ui.evaluate(() =>
      fetch('satchel://store/store.html').then(
        () => 'answered',
        () => 'refused',
      ),
    );
    expect(reach).toBe('refused');
    // A command that no schema knows, and one with a payload that its schema refuses, come back refused.
    const strange = await ui.evaluate(async () => {
      const bridge = (
        window as unknown as { satchel: { command(name: string, args: unknown): Promise<{ ok: boolean }> } }
      ).satchel;
      const ask = (name: string, args: unknown): Promise<boolean> =>
        bridge.command(name, args).then(
          (answer) => answer.ok,
          () => false,
        );
      return [
        await ask('__proto__', {}),
        await ask('app.eval', {}),
        await ask('link.open', { url: 5 }),
        await ask('mail.act', { verb: 'explode', messageIds: ['x'] }),
      ];
    });
    expect(strange).toEqual([false, false, false, false]);

    const opened = await watchOpenExternal(satchel);
    expect(await ui.evaluate(() => window.open('https://example.org/window') === null)).toBe(true);
    await ui.evaluate(() => {
      window.open('file:///etc/passwd');
      window.open('javascript:alert(1)');
      window.location.href = 'https://example.org/navigation';
    });
    await expect.poll(opened).toContain('https://example.org/window');
    expect((await opened()).every((url) => url.startsWith('https://example.org/'))).toBe(true);
    expect(ui.url()).toMatch(/^satchel:\/\/ui\//);
    expect(app.windows()).toHaveLength(2);
  } finally {
    watched.server.close();
  }
});

test('hostile HTML mail runs nothing, fetches nothing and goes nowhere; its link opens outside', async ({
  begin,
}) => {
  const { satchel, world } = await begin({ kinds: ['work'], add: ['work'], corpus: { scale: 0.05 } });
  const { ui } = satchel;
  const watched = await startWatchedServer();
  try {
    const html = `<html><head>
<meta http-equiv="refresh" content="0; url=${watched.url}/refresh">
<base href="${watched.url}/base/">
<link rel="stylesheet" href="${watched.url}/style.css"><link rel="prefetch" href="${watched.url}/prefetch"><link rel="dns-prefetch" href="//tracker.example">
<style>@import url(${watched.url}/import.css); @font-face { font-family: spy; src: url(${watched.url}/font.woff2) } p { font-family: spy; background: url(${watched.url}/background.png) }</style>
<script>window.top.hacked = 1; fetch('${watched.url}/script')</script></head>
<body onload="window.top.hacked = 2" background="${watched.url}/body.png">
<p>Dear Mara, here is the harmless part.</p>
<img src="${watched.url}/pixel.gif" width="1" height="1" alt=""><img srcset="${watched.url}/set.png 2x" alt="">
<img src="x" onerror="window.top.hacked = 3; fetch('${watched.url}/onerror')" alt="">
<svg><script>window.top.hacked = 4</script><image href="${watched.url}/svg.png"/></svg>
<iframe src="${watched.url}/frame"></iframe><object data="${watched.url}/object"></object><embed src="${watched.url}/embed">
<video src="${watched.url}/video" poster="${watched.url}/poster" autoplay></video><audio src="${watched.url}/audio" autoplay></audio>
<form action="${watched.url}/form"><input name="a" value="b" autofocus onfocus="this.form.submit()"><button>Send</button></form>
<div style="background-image:url('${watched.url}/inline.png')">styled</div>
<a href="javascript:window.top.hacked=5">Click for a script</a>
<a href="https://example.org/a?b=1&amp;c=2" target="_top">Read the report</a>
</body></html>`;
    const mail = corpusMail(
      {
        ...{
          from: partners[0] ?? mara.work,
          to: [mara.work],
          subject: 'A hostile letter',
          date: new Date(),
          messageId: '<hostile@tour.example>',
        },
        body: { kind: 'text', subtype: 'html', text: html },
      },
      createRandom(1),
      [],
    );
    await world.server.deliver(world.accounts.work.user, mail.raw);
    await openMessage(ui, { subject: mail.subject });
    const frame = messageFrame(ui);
    await expect(frame.getByText('Dear Mara, here is the harmless part.')).toBeVisible();
    await expect(reader(ui).getByRole('note', { name: 'Remote content' })).toBeVisible();
    expect(await frame.locator('script, iframe, object, embed, form, meta[http-equiv=refresh]').count()).toBe(
      0,
    );
    expect(await ui.evaluate(() => 'hacked' in window)).toBe(false);
    expect(
      await frame
        .locator('body')
        .evaluate((body) => [
          typeof (window as { satchel?: unknown }).satchel,
          body.ownerDocument.defaultView?.origin ?? '',
        ]),
    ).toEqual(['undefined', 'null']);

    const opened = await watchOpenExternal(satchel);
    await frame.getByText('Read the report').click();
    await expect.poll(opened).toEqual(['https://example.org/a?b=1&c=2']);
    await frame.getByText('Click for a script').click();
    // Allowing remote images must not reach this computer's own network either.
    await reader(ui).getByRole('button', { name: 'Load images' }).click();
    await expect(reader(ui).getByRole('note', { name: 'Remote content' })).toBeHidden();
    await expect(frame.getByText('Dear Mara, here is the harmless part.')).toBeVisible();
    // The account is still served: whatever the mail asked for had its time.
    await ui.keyboard.press('F5');
    await waitForStatus(ui, 'the account to be online', allOnline(1));
    expect(watched.requests).toEqual([]);
    expect(await ui.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await opened()).toEqual(['https://example.org/a?b=1&c=2']);
    expect(ui.url()).toMatch(/^satchel:\/\/ui\//);
  } finally {
    watched.server.close();
  }
});
