/** Texts that are written again and again: which ones a draft may take, and how one is made of a draft. Pure. */
import type { DraftContent } from '../../../electron/contract/draft';
import { identitiesOf } from '../../../electron/contract/identity';
import type { IdentityId, Template, TemplateId } from '../../../electron/contract/identity';
import type { AccountConfig } from '../../../electron/contract/account';
import { htmlOf, parseFragment, plainOf } from './plain-and-html';
import { withoutSignature } from './signature';

/** Those of an identity, and those whose identity is gone; by name. */
export function templatesOf(account: AccountConfig, identityId: IdentityId): Template[] {
  const known = new Set(identitiesOf(account).map(({ id }) => id));
  return (account.templates ?? [])
    .filter((one) => one.identityId === identityId || !known.has(one.identityId))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * What a draft says, without what belongs to this one alone: its signature, its quote, pictures and files.
 * @returns null: it says nothing
 */
export function templateOf(
  content: Pick<DraftContent, 'body' | 'subject' | 'identityId'>,
  name: string,
  id: TemplateId,
): Template | null {
  const words = withoutSignature(content.body);
  const parsed = parseFragment(words.kind === 'html' ? words.html : htmlOf(words.text));
  for (const picture of parsed.querySelectorAll('img')) picture.remove();
  const html = parsed.innerHTML;
  const { identityId, subject } = content;
  return plainOf(html) === '' ? null : { id, identityId, name, subject: subject.trim(), html };
}

/** One of the same name and identity is replaced. */
export function withTemplate(all: readonly Template[], made: Template): Template[] {
  const same = (one: Template): boolean => one.identityId === made.identityId && one.name === made.name;
  return [...all.filter((one) => !same(one)), made];
}
