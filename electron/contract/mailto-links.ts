/** Bounds for `mailto:` addresses that come from other programs. */

/** Drafts at most that they begin at a time. */
export const mostMailtos = 20;
/** Characters; browsers stop far below. */
export const longestMailto = 100_000;
