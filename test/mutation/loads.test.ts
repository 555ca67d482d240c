/** A mutant with which its file cannot even be loaded is noticed: the other tests would not be there to fail. */
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the mutated file can be loaded', async () => {
  const file = process.env['SATCHEL_MUTATION_FILE'];
  if (file === undefined) throw new Error('only npm run mutation runs this');
  expect(await import(/* @vite-ignore */ join(process.cwd(), file))).toBeTypeOf('object');
});
