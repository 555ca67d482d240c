/** Trees that are arranged anew while their server tells of news. */
import { expect, test } from 'vitest';
import type { AccountConfig } from '../../../electron/contract/account';
import { arrangingStore } from '../../../electron/main/arrange-mailboxes';
import { createAccountTrees } from '../../../electron/main/engine/account-trees';
import { Turnstile } from '../../../electron/main/turnstile';
import { openMemoryStore } from '../../support/store/memory-store';
import { account, prepare, tree } from '../../support/store/sample-mail';

test('a mailbox that LIST brought while the roles were arranged anew was dropped from the tree', async () => {
  const store = await openMemoryStore();
  await prepare(store);
  const config = { id: account, roles: {} } as unknown as AccountConfig;
  const writing = new Turnstile();
  const lists = arrangingStore(
    store,
    () => config,
    () => [],
    writing,
  );
  const trees = createAccountTrees({ store, configs: () => [config], writing, local: () => [] });
  const [first] = tree;
  if (!first) throw new Error('no mailbox');
  const fresh = {
    ...first,
    id: `${account}/New` as typeof first.id,
    path: 'New',
    name: 'New',
    role: 'normal' as const,
  };
  const arranged = trees.arrangeAnew(config);
  await lists.request<'put-mailboxes'>({
    ...{ kind: 'put-mailboxes', accountId: account },
    mailboxes: [...tree, fresh],
  });
  await arranged;
  expect((await store.query('mailboxes', {})).map(({ path }) => path)).toContain('New');
});
