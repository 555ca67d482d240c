/** The cuts once more, on the product's vault with its journal and its fsyncs. */
import { expect, test } from 'vitest';
import { smallCorpus } from '../../support/pop3/corpus';
import { clean, cutEverywhere, CuttingBench } from '../../support/pop3/cutting-bench';
import { makeProductVault } from '../../support/pop3/product-vault';

test.each([
  ['left on the server', false],
  ['deleted from the server', true],
])('a session cut at every 13th byte, %s', async (_name, remove) => {
  const bench = new CuttingBench(smallCorpus.slice(0, 6), remove, makeProductVault, {});
  const tally = await cutEverywhere(bench, 13);
  expect(tally.runs).toBeGreaterThan(100);
  expect(tally).toEqual({ ...clean, runs: tally.runs });
  process.stdout.write(`pop3 cuts on the product's vault: ${tally.runs} runs\n`);
});
