/** What had better be asked before a draft is sent (pure). */
import type { DraftContent } from '../../../electron/contract/draft';
import { fold } from '../../ui/match-words';
import { formatSize } from '../../ui/format-size';
import { attachmentStems } from './attachment-words';

export type SendWarning =
  | { kind: 'empty-subject' }
  /** `word`: as it stands in the text. */
  | { kind: 'forgotten-attachment'; word: string }
  | { kind: 'many-recipients'; count: number }
  | { kind: 'too-large'; octets: number; limit: number };

/** An answer to all that goes to more than these is asked about. */
export const manyRecipients = 20;

export interface WarningFacts {
  content: DraftContent;
  /** The person's own words, without what is quoted and without the signature. */
  ownText: string;
  /** Octets that the server takes (RFC 1870); null: not known. */
  limit: number | null;
}

export function findWarnings({ content, ownText, limit }: WarningFacts): SendWarning[] {
  const warnings: SendWarning[] = [];
  if (content.subject.trim() === '') warnings.push({ kind: 'empty-subject' });
  const word = spokenAttachment(`${content.source ? '' : content.subject}\n${ownText}`);
  if (word !== null && !content.attachments.some(({ inline }) => !inline))
    warnings.push({ kind: 'forgotten-attachment', word });
  const count = content.to.length + content.cc.length;
  if (content.source?.kind === 'reply' && count > manyRecipients)
    warnings.push({ kind: 'many-recipients', count });
  const large = tooLarge(content, limit);
  return large ? [...warnings, large] : warnings;
}

/** @param limit octets that the server takes; null: not known */
export function tooLarge(content: DraftContent, limit: number | null): SendWarning | null {
  const octets = transportSize(content);
  return limit !== null && octets > limit ? { kind: 'too-large', octets, limit } : null;
}

/** @returns the first word of the text that speaks of something attached; null: none does */
export function spokenAttachment(text: string): string | null {
  const words = withoutQuotes(text).match(/[\p{L}\p{N}\p{M}]+(?:[-'’][\p{L}\p{N}\p{M}]+)*/gu) ?? [];
  const folded = words.map(fold);
  for (const [index, word] of folded.entries())
    for (const stems of Object.values(attachmentStems))
      for (const stem of stems) {
        const parts = stem.split(' ');
        const last = parts.length - 1;
        const fits = parts.every((part, at) => {
          const here = folded[index + at];
          return at === last ? here?.startsWith(part) === true : here === part;
        });
        if (fits && !isOther(word)) return words.slice(index, index + parts.length).join(' ');
      }
  return null;
}

/** Words that begin as a stem does and mean something else. */
function isOther(word: string): boolean {
  return /^(?:anlageb|anlagev|anlagen(?:bau|techn)|bilagter|oheistuot)/.test(word);
}

/** Lines that quote somebody else by hand. */
function withoutQuotes(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n');
}

/** Octets on the wire, about: base64 makes four of three, and ends each line of 76. */
export function transportSize({ attachments, quote, body }: DraftContent): number {
  const files = attachments.reduce((sum, { octets }) => sum + octets, 0);
  const text =
    (body.kind === 'html' ? body.html.length * 1.5 : body.text.length) +
    (quote?.html?.length ?? 0) +
    (quote?.text.length ?? 0);
  return Math.round((files * 4 * 78) / (3 * 76) + text);
}

/** What is asked, as a sentence each. */
export function describeWarning(warning: SendWarning): string {
  switch (warning.kind) {
    case 'empty-subject':
      return 'The message has no subject.';
    case 'forgotten-attachment':
      return `The text says “${warning.word}”, but nothing is attached.`;
    case 'many-recipients':
      return `The answer goes to ${warning.count.toLocaleString()} people.`;
    case 'too-large':
      return `The message is about ${formatSize(warning.octets)}, and its server takes up to ${formatSize(warning.limit)}.`;
  }
}
