/** Sign-ins in the browser, one at a time, and what they left until an account takes it. */
import { randomUUID } from 'node:crypto';
import { MailFailure } from '../../contract/errors';
import type { GrantId } from '../../contract/oauth';
import type { Grant } from './grant';
import type { OAuthClient, SignInWish } from './oauth-client';

/** The person went another way: nothing is wrong. */
export class SignInEnded extends Error {}

export interface SignIns {
  /** Ends one that is under way. @throws MailFailure, SignInEnded */
  run(wish: SignInWish): Promise<Grant>;
  /** The person goes another way. */
  cancel(): void;
  /** @returns what the ui may call it by */
  hold(grant: Grant): GrantId;
  held(grantId: GrantId): Grant | null;
  drop(grantId: GrantId): void;
}

/** ms in which the person is back from the browser. */
const patience = 15 * 60_000;

export function createSignIns(client: Pick<OAuthClient, 'signIn'>): SignIns {
  const grants = new Map<GrantId, Grant>();
  let current: AbortController | null = null;
  return {
    async run(wish) {
      current?.abort(new SignInEnded('another sign-in was begun'));
      const mine = (current = new AbortController());
      const late: MailFailure = new MailFailure({
        kind: 'signed-out',
        detail: 'the browser did not come back',
      });
      const timer = setTimeout(() => mine.abort(late), patience);
      try {
        return await client.signIn(wish, mine.signal);
      } finally {
        clearTimeout(timer);
        if (current === mine) current = null;
      }
    },
    cancel: () => current?.abort(new SignInEnded('not wanted any more')),
    hold(grant) {
      const id = `grant-${randomUUID()}` as GrantId;
      // One form at a time adds an account: what earlier ones left is of no use.
      grants.clear();
      grants.set(id, grant);
      return id;
    },
    held: (id) => grants.get(id) ?? null,
    drop: (id) => void grants.delete(id),
  };
}
