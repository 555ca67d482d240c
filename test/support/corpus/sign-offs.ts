/** Greetings and endings, so that mails do not all read alike. */
import type { Person } from './mime';
import type { Random } from './random';

export function letter(random: Random, from: Person, to: Person, text: string): string {
  const first = to.name.split(/[ ,]/)[0] ?? to.name;
  const greeting = random.pick([`Hi ${first},`, `Hello ${first},`, `Dear ${first},`, `${first},`]);
  const ending = random.pick([
    'Best regards',
    'Kind regards',
    'Cheers',
    'Thanks',
    'Vennlig hilsen',
    'Bis bald',
  ]);
  return `${greeting}\n\n${text}\n\n${ending}\n${from.name}\n`;
}

export function quoted(author: Person, date: Date, text: string): string {
  const lines = text.split('\n').filter((line) => !line.startsWith('>'));
  return `On ${date.toISOString().slice(0, 10)}, ${author.name} wrote:\n${lines.map((line) => `> ${line}`).join('\n')}\n`;
}

export const htmlEscape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Plain paragraphs as a simple designed mail. */
export function simpleHtml(text: string): string {
  const paragraphs = text
    .trim()
    .split('\n\n')
    .map((one) => `<p>${htmlEscape(one).replace(/\n/g, '<br>')}</p>`);
  return `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body style="font-family:sans-serif">${paragraphs.join('\n')}</body></html>`;
}
