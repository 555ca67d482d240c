/** Second line of defence of the log: takes out whatever looks like an address, a path of the person's, or a secret. */

const rules: readonly [RegExp, string][] = [
  [/[^\s"'<>()@=,;:]{1,200}@[^\s"'<>()@=,;]{1,255}/g, '<address>'],
  // Protocol commands that carry secrets, to the end of the line.
  [/\b(AUTH|AUTHENTICATE|LOGIN|PASS|APOP)\b(?= \S).*/g, '$1 <secret>'],
  [
    /\b(authorization|bearer|password|passwd|secret|token|xoauth2)(["']?\s*[=: ]\s*(?:bearer\s+|basic\s+)?)(?!<)\S+/gi,
    '$1$2<secret>',
  ],
  // Base64 or hex of 24 characters or more: SASL replies, tokens, keys. Dashed words and dotted names stay.
  [/\b(?=[A-Za-z0-9+/_]*\d)[A-Za-z0-9+/_]{24,}={0,2}/g, '<token>'],
  [/(\/home\/|\/Users\/|\\Users\\)[^/\\\s"']+/g, '$1<user>'],
];

const longest = 2_000;

/** @returns one line without control characters, at most 2,000 characters */
export function redact(text: string): string {
  // Control characters could forge lines of the log.
  let clean = text.slice(0, longest).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  for (const [pattern, instead] of rules) clean = clean.replace(pattern, instead);
  return clean;
}
