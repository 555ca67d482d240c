/** Main's end of the write port: order, deadlines, typed refusals, and store pages that die and come back. */
import { afterEach, describe, expect, test } from 'vitest';
import type { MailboxId, MessageId } from '../../../electron/contract/ids';
import { StoreFailure } from '../../../electron/contract/store-failure';
import { createStoreClient } from '../../../electron/main/store/store-client';
import type { StoreClient } from '../../../electron/main/store/store-client';
import { serveWritePort } from '../../../electron/store/ports';
import type { WriteService } from '../../../electron/store/write-service';
import { createWriteService } from '../../../electron/store/write-service';
import { openMemoryStore } from '../../support/store/memory-store';
import { channel, mainPort, pagePort } from '../../support/store/ports';
import * as sample from '../../support/store/sample-mail';

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** A store page over an empty cache, or over what `opened` resolves to. */
async function grantPort(client: StoreClient, opened?: Promise<WriteService>): Promise<() => void> {
  const store = await openMemoryStore();
  const { here, there } = channel();
  const end = serveWritePort(pagePort(there), opened ?? Promise.resolve(createWriteService(store.db)));
  client.attach(mainPort(here));
  endings.push(end, store.close, () => here.close());
  return end;
}

const never = new Promise<WriteService>(() => undefined);
const unavailable = { name: 'StoreUnavailable' };

describe('the store client', () => {
  test('carries requests and bytes over a real port; calls before the first port wait for it', async () => {
    const client = createStoreClient();
    const early = client.request({ kind: 'reset', generation: sample.generation });
    const position = client.request({ kind: 'position' });
    await grantPort(client);
    expect(await early).toBeNull();
    expect(await position, 'requests run in the order in which they were made').toEqual({
      generation: sample.generation,
      seq: 0,
    });
    await client.request({ kind: 'put-accounts', accounts: [sample.accountSummary()] });
    await client.request({ kind: 'put-mailboxes', accountId: sample.account, mailboxes: sample.tree });
    const upsert = [sample.serverMessage(1, 'a')];
    await client.request({ kind: 'apply-delta', delta: sample.delta(sample.inbox, { upsert }) });
    const [wanted] = await client.request({ kind: 'bodies-wanted', accountId: sample.account, limit: 1 });
    const messageId = wanted?.messageId ?? ('none' as MessageId);
    const bytes = new Uint8Array([0, 255, 10, 13]);
    await client.request({ kind: 'put-bodies', bodies: [sample.bodyOf(messageId, 'x', bytes)] });
    const part = await client.request({ kind: 'get-part', messageId, partId: '2' });
    expect(part?.bytes).toEqual(bytes);
  });

  test('passes the code of a refusal on', async () => {
    const client = createStoreClient();
    await grantPort(client);
    const position = { generation: 'other', seq: 1 };
    const refused = client.request({ kind: 'apply-changes', position, changes: [] });
    await expect(refused).rejects.toBeInstanceOf(StoreFailure);
    await expect(refused).rejects.toMatchObject({ code: 'generation' });
    const delta = sample.delta('nowhere' as MailboxId);
    await expect(client.request({ kind: 'apply-delta', delta })).rejects.toMatchObject({ code: 'failed' });
  });

  test('a cache that cannot be opened is told to every caller', async () => {
    const client = createStoreClient();
    const failed = Promise.reject(new StoreFailure('newer-schema', 'please update'));
    failed.catch(() => undefined);
    await grantPort(client, failed);
    await expect(client.request({ kind: 'position' })).rejects.toMatchObject({ code: 'newer-schema' });
  });

  test('gives up after the deadline, with a port or without', async () => {
    const client = createStoreClient({ deadline: 20, bulkDeadline: 20 });
    await expect(client.request({ kind: 'position' })).rejects.toMatchObject(unavailable);
    await grantPort(client, never);
    await expect(client.request({ kind: 'reset', generation: 'g' })).rejects.toMatchObject(unavailable);
  });

  test.each(['main says so', 'its port closes', 'a new page comes'])(
    'rejects what was under way when the page dies, and works with the next: %s',
    async (how) => {
      const client = createStoreClient();
      const end = await grantPort(client, never);
      const lost = client.request({ kind: 'position' });
      const seen = expect(lost).rejects.toMatchObject(unavailable);
      if (how === 'main says so') client.detach('the store page crashed');
      else if (how === 'its port closes') end();
      else await grantPort(client, never);
      await seen;
      const later = client.request({ kind: 'position' });
      later.catch(() => undefined);
      if (how === 'a new page comes')
        await expect(Promise.race([later, Promise.resolve('waiting')])).resolves.toBe('waiting');
      else {
        await grantPort(client);
        expect(await later).toBeNull();
      }
    },
  );
});
