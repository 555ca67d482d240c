/** Correspondents as people read them. */
import type { Address } from '../../electron/contract/model';

export function displayName(address: Address): string {
  return address.name.trim() || address.address || 'Unknown sender';
}

/** "Ada, Grace and 3 others", never more than two names. */
export function displayNames(addresses: readonly Address[], nobody: string): string {
  const [first, second] = addresses;
  if (!first) return nobody;
  if (!second) return displayName(first);
  const others = addresses.length - 2;
  if (others === 0) return `${displayName(first)}, ${displayName(second)}`;
  return `${displayName(first)}, ${displayName(second)} and ${others} more`;
}
