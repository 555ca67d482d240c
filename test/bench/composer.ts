/**
 * `npm run bench -- composer [--opens=12] [--keys=300]`: an answer to a designed newsletter of 200 kB: how long until one can
 * write, and how long each key takes to be on the screen, with the quote below the text and within it. Frames are made as soon
 * as something changes, not 60 times a second: else the wait for the next one would be most of what is measured.
 */
import { join } from 'node:path';
import type { Page } from 'playwright';
import { findElectron } from '../support/run-electron';
import {
  type BenchWorld,
  addAccount,
  benchUser,
  makeWorld,
  median,
  numberOption,
  synced,
} from './support/bench-world';

const wanted = { openMs: 150, typingP95Ms: 16 };
const opens = numberOption('opens', 12);
const keys = numberOption('keys', 300);
/** ms between two keys: a fast typist's. */
const pace = 60;
const others = 50;
const sentence = 'the quick brown fox jumps over the lazy dog ';

process.exitCode = await main();

async function main(): Promise<number> {
  const world = await makeWorld(others);
  try {
    return await measure(world);
  } finally {
    await world.dispose();
  }
}

async function measure({ server, folder, start }: BenchWorld): Promise<number> {
  const mail = newsletter(200_000);
  await server.deliver(benchUser, mail);
  const running = await start(join(folder, 'profile'), ['--disable-frame-rate-limit', '--disable-gpu-vsync']);
  const { ui } = running;
  await addAccount(running, server);
  await synced(running, others + 1, true);
  await ui.getByRole('row', { name: /Harbour Weekly/ }).click();
  await ui.getByTitle('Message text').waitFor();

  const openings: number[] = [];
  for (let opened = 0; opened < opens; opened += 1) {
    openings.push(await openAnswer(ui));
    await ui
      .frameLocator('section[aria-label="Quoted message"] iframe')
      .getByRole('heading')
      .first()
      .waitFor();
    if (opened === opens - 1) break;
    await ui.keyboard.press('Escape');
    await ui.getByRole('tab').first().waitFor({ state: 'detached' });
    await ui.getByRole('grid').focus();
  }
  const [first = NaN, ...later] = openings;
  const below = await type(ui);
  await ui.getByRole('button', { name: 'Quote in the text' }).click();
  await ui.getByRole('region', { name: 'Quoted message' }).waitFor({ state: 'detached' });
  await ui.getByRole('textbox', { name: 'Message text' }).focus();
  await ui.keyboard.press('Control+Home');
  const within = await type(ui);

  const figures = {
    ...{ octets: mail.length, firstOpenMs: first, openMs: median(later), longestOpenMs: Math.max(...later) },
    ...{ below: summary(below), within: summary(within) },
  };
  const typing = Math.max(figures.below.p95, figures.within.p95);
  const ok = Math.max(first, figures.openMs) <= wanted.openMs && typing <= wanted.typingP95Ms;
  const words = ({ median: middle, p95, longest }: Summary): string =>
    `median ${middle.toFixed(1)}, p95 ${p95.toFixed(1)}, longest ${longest.toFixed(1)} ms`;
  console.log(
    [
      `an answer to ${(mail.length / 1_000).toFixed(0)} kB can be written after ${first.toFixed(0)} ms the first time, then ${figures.openMs.toFixed(0)} (median of ${later.length}, longest ${figures.longestOpenMs.toFixed(0)}; wanted ${wanted.openMs})`,
      `${keys} keys above the quote: ${words(figures.below)} (wanted p95 ${wanted.typingP95Ms})`,
      `${keys} keys above the same in the text: ${words(figures.within)}: ${ok ? 'held' : 'NOT held'}`,
    ].join('\n'),
  );
  if (process.argv.includes('--json'))
    console.log(
      JSON.stringify({ ok, bench: 'composer', ...figures, electron: (await findElectron()).version }),
    );
  return ok ? 0 : 1;
}

/** From the key in the page to a frame in which the text has the focus. @returns ms */
function openAnswer(ui: Page): Promise<number> {
  return ui.evaluate(async () => {
    const since = performance.now();
    const key = new KeyboardEvent('keydown', { key: 'r', bubbles: true, cancelable: true });
    (document.activeElement ?? document.body).dispatchEvent(key);
    const painted = () =>
      new Promise<void>((resolve) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve();
          port2.postMessage(null);
        }),
      );
    while (document.activeElement?.getAttribute('aria-label') !== 'Message text') {
      await painted();
      if (performance.now() - since > 60_000) throw new Error('no composer came');
    }
    await painted();
    return performance.now() - since;
  });
}

/** Real key events, at a typist's pace. @returns for each, ms from the event to after the frame that shows it */
async function type(ui: Page): Promise<number[]> {
  await ui.evaluate(() => {
    const found: number[] = [];
    (window as unknown as { typed: number[] }).typed = found;
    document.activeElement?.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => found.push(performance.now() - timeStamp);
          port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
  const text = sentence.repeat(Math.ceil(keys / sentence.length)).slice(0, keys);
  await ui.keyboard.type(text, { delay: pace });
  const times = await ui.evaluate(() => (window as unknown as { typed: number[] }).typed);
  const shown = (await ui.getByRole('textbox', { name: 'Message text' }).textContent()) ?? '';
  if (times.length !== keys || !shown.includes(text.trimEnd()))
    throw new Error(`${times.length} of ${keys} keys were seen`);
  return times;
}

interface Summary {
  median: number;
  p95: number;
  longest: number;
}

function summary(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    ...{ median: median(times), p95: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? NaN },
    longest: sorted.at(-1) ?? NaN,
  };
}

/** A mail as shops send it: tables within tables, a style at every cell. */
function newsletter(octets: number): string {
  const cell = (index: number): string =>
    `<table width="100%" cellpadding="0" cellspacing="0" role="presentation"><tr><td style="padding:12px 24px;font-family:Georgia,serif;font-size:15px;line-height:22px;color:#223"><h2 style="margin:0 0 8px;font-size:19px;color:#0b5563">Story ${index}</h2><p style="margin:0">The harbour was quiet when boat ${index} came in, and <a href="https://example.org/${index}" style="color:#0b5563">everybody</a> had gone home.</p></td></tr></table>`;
  let html = '';
  for (let index = 1; html.length < octets; index += 1) html += `${cell(index)}\r\n`;
  return [
    'From: Harbour Weekly <news@example.org>',
    'To: Bench <bench@example.org>',
    'Subject: Harbour Weekly',
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    'Message-ID: <harbour@example.org>',
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<html><body style="margin:0;background:#eef">${html}</body></html>`,
    '',
  ].join('\r\n');
}
