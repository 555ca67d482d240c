/** Addresses to write to that other programs, or links in mail, have handed over: kept until the ui takes them. */
import { longestMailto, mostMailtos } from '../contract/mailto-links';

/** The `mailto:` words of a command line; options, and what comes after too many, are left out. Pure. */
export function mailtoArguments(argv: readonly string[]): string[] {
  return usable(argv.slice(1));
}

export interface MailtoLinks {
  add(urls: readonly string[]): void;
  /** Each is given once. */
  take(): string[];
}

/** @param tell that some wait */
export function createMailtoLinks(tell: () => void): MailtoLinks {
  let waiting: string[] = [];
  return {
    add(urls) {
      const news = usable(urls);
      if (news.length === 0) return;
      waiting = [...waiting, ...news].slice(0, mostMailtos);
      tell();
    },
    take: () => waiting.splice(0),
  };
}

function usable(words: readonly string[]): string[] {
  return words.filter((word) => /^mailto:/i.test(word) && word.length <= longestMailto).slice(0, mostMailtos);
}
