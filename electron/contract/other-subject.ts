/** Tells messages apart by their subjects, where that is sure. */

/** Long enough to differ, shorter than what a server may cut. */
const told = 200;

/**
 * Whether two subjects are certainly those of two messages. Only plain ASCII counts: what was encoded, or lost on the way, may
 * read differently from one look to the next, and so may white space.
 */
export function areOtherSubjects(a: string, b: string): boolean {
  const [one, other] = [plain(a), plain(b)];
  return one !== null && other !== null && one !== other;
}

function plain(subject: string): string | null {
  const text = subject.replace(/\s+/g, ' ').trim().slice(0, told);
  return /^[\x20-\x7e]+$/.test(text) && !text.includes('=?') ? text : null;
}
