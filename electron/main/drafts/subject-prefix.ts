/** "Re:" and "Fwd:" before a subject, once, however other programs and languages have piled them up. Pure. */

/** What programs put before the subject of an answer, in lower case. Single letters are words of their own too often. */
const replies = [
  ...['re', 'aw', 'sv', 'vs', 'antw', 'ant', 'odp', 'rif', 'res', 'resp', 'ynt', 'vá', 'va', 'sub', 'atb'],
  ...['σχετ', 'απ', 'ответ', 'отв', 'на', '回复', '回覆', '答复', '答覆', 'תשובה', 'رد'],
];
const forwards = [
  ...[
    'fwd',
    'fw',
    'wg',
    'tr',
    'vb',
    'vl',
    'rv',
    'enc',
    'doorst',
    'pd',
    'ilt',
    'i̇lt',
    'továbbítás',
    'tovabbitas',
  ],
  ...['πρθ', 'пересл', '转发', '轉寄', '轉發', 'הועבר', 'إعادة توجيه'],
];

/** "Re:", "RE[2]:", "Re (3):", "回复：". */
const beginning = (words: readonly string[]): RegExp =>
  new RegExp(`^\\s*(?:${words.join('|')})\\s?(?:\\[\\d+\\]|\\(\\d+\\)|\\*\\d+)?\\s?[:：]`, 'iu');
const reply = beginning(replies);
const forward = beginning(forwards);

export function replySubject(subject: string): string {
  return `Re: ${without(subject, reply)}`.trimEnd();
}

export function forwardSubject(subject: string): string {
  return `Fwd: ${without(subject, forward)}`.trimEnd();
}

function without(subject: string, prefix: RegExp): string {
  let rest = subject.trim();
  for (let found = prefix.exec(rest); found; found = prefix.exec(rest))
    rest = rest.slice(found[0].length).trim();
  return rest;
}
