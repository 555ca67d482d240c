/** Lays what the person chose over the mailboxes as a server or the vault tells them: roles, and "not in unified folders". */
import type { AccountConfig, ChosenRoles } from '../contract/account';
import type { TreeOperation } from '../contract/mailbox-tree';
import type { MailboxInfo, MailboxRole } from '../contract/model';
import type { StoreRequest, StoreRequestOf } from '../contract/store-writes';
import type { Turnstile } from './turnstile';
import type { StoreApi } from './store/store-api';

const choosable = [
  'drafts',
  'sent',
  'archive',
  'junk',
  'trash',
] as const satisfies readonly (keyof ChosenRoles)[];

/**
 * Pure, and may be repeated on its own answer. A chosen mailbox that is not there (any more), INBOX, or one that holds
 * no mail leaves its role as detected; of two roles for one mailbox the first counts.
 */
export function arrangeMailboxes(
  mailboxes: readonly MailboxInfo[],
  { roles = {}, leftOut = false }: Pick<AccountConfig, 'roles' | 'leftOut'>,
): MailboxInfo[] {
  const chosen = new Map<string, MailboxRole>();
  for (const role of choosable) {
    const path = roles[role];
    const there = mailboxes.some(
      (box) => box.path === path && box.selectable && roleDetected(box) !== 'inbox',
    );
    if (path !== undefined && there && !chosen.has(path)) chosen.set(path, role);
  }
  const taken = new Set(chosen.values());
  return mailboxes.map((mailbox) => {
    const detected = roleDetected(mailbox);
    const role = chosen.get(mailbox.path) ?? (taken.has(detected) ? 'normal' : detected);
    const plain: MailboxInfo = { ...mailbox, role };
    delete plain.detected;
    delete plain.leftOut;
    return { ...plain, ...(role === detected ? {} : { detected }), ...(leftOut ? { leftOut } : {}) };
  });
}

function roleDetected({ role, detected }: MailboxInfo): MailboxRole {
  return detected ?? role;
}

/**
 * A store to which every tree of the account goes as it is arranged at that moment, with what lies over it.
 * @param pending operations on mailboxes that their server does not know yet
 * @param writing passes one writer of trees at a time
 */
export function arrangingStore(
  store: StoreApi,
  account: () => AccountConfig,
  pending: () => TreeOperation[],
  writing: Turnstile,
): StoreApi {
  const arranged = (request: StoreRequestOf<'put-mailboxes'>): StoreRequest => ({
    ...request,
    mailboxes: arrangeMailboxes(request.mailboxes, account()),
    pending: pending(),
  });
  return {
    request: <K extends StoreRequest['kind']>(request: StoreRequestOf<K>) =>
      request.kind === 'put-mailboxes'
        ? writing.pass(() =>
            store.request<K>(arranged(request as StoreRequestOf<'put-mailboxes'>) as StoreRequestOf<K>),
          )
        : store.request<K>(request),
  };
}
