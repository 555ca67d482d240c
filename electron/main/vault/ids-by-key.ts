/** Ids by a key, each once and in the order they came; a key with a single id, as nearly all have, costs no set of its own. */
export class IdsByKey<K, Id extends string> {
  private readonly held = new Map<K, Id | Set<Id>>();

  of(key: K): readonly Id[] {
    const ids = this.held.get(key);
    if (ids === undefined) return [];
    return typeof ids === 'string' ? [ids] : [...ids];
  }

  add(key: K, id: Id): void {
    const ids = this.held.get(key);
    if (ids === undefined) this.held.set(key, id);
    else if (typeof ids !== 'string') ids.add(id);
    else if (ids !== id) this.held.set(key, new Set([ids, id]));
  }

  delete(key: K, id: Id): void {
    const ids = this.held.get(key);
    if (ids === id) this.held.delete(key);
    if (ids === undefined || typeof ids === 'string') return;
    ids.delete(id);
    if (ids.size === 0) this.held.delete(key);
  }
}
