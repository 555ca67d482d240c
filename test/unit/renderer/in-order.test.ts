/** Keys wait for the selection that was asked for before them. */
import { expect, it } from 'vitest';
import { inOrder } from '../../../renderer/state/in-order';

it('select all and an action at once: the action comes after the selection, not on the row under the cursor', async () => {
  const done: string[] = [];
  let fetched = (): void => undefined;
  inOrder(async () => {
    await new Promise<void>((resolve) => (fetched = resolve));
    done.push('selected');
  });
  inOrder(() => void done.push('archived'));
  const last = new Promise<void>((resolve) => inOrder(resolve));
  expect(done).toEqual([]);
  fetched();
  await last;
  expect(done).toEqual(['selected', 'archived']);
});

it('what waits for a selection that failed is dropped, and later keys act at once again', async () => {
  const done: string[] = [];
  let failed = (_error: Error): void => undefined;
  inOrder(() => new Promise<void>((_resolve, reject) => (failed = reject)));
  inOrder(() => void done.push('archived'));
  failed(new Error('no store'));
  await new Promise((resolve) => setImmediate(resolve));
  inOrder(() => void done.push('later'));
  expect(done).toEqual(['later']);
});

it('a key with nothing before it acts within its own event', () => {
  const done: string[] = [];
  inOrder(() => void done.push('now'));
  expect(done).toEqual(['now']);
});
