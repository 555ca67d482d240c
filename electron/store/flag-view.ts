/** What the list shows of a message's flags. */

/** Flags are compared without letter case (RFC 9051 section 2.3.2). */
export function flagView(flags: readonly string[]): { unread: boolean; starred: boolean; answered: boolean } {
  let unread = true;
  let starred = false;
  let answered = false;
  for (const flag of flags) {
    switch (flag.toLowerCase()) {
      case '\\seen':
        unread = false;
        break;
      case '\\flagged':
        starred = true;
        break;
      case '\\answered':
        answered = true;
    }
  }
  return { unread, starred, answered };
}
