/** A session cut at every byte that the server sends and at every byte that it receives: nothing lost, doubled, damaged or stuck. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { largeCorpus, smallCorpus } from '../../support/pop3/corpus';
import { clean, cutEverywhere, CuttingBench } from '../../support/pop3/cutting-bench';
import type { Tally } from '../../support/pop3/cutting-bench';
import { makeFileVault } from '../../support/pop3/test-vault';

const total: Tally = { ...clean };

describe('a POP3 session cut at every byte, and a clean one after it', () => {
  let startedAt = 0;
  beforeAll(() => void (startedAt = performance.now()));
  afterAll(() => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`pop3 cuts: ${JSON.stringify(total)} in ${seconds} s\n`);
  });

  test.each([
    ['left on the server', smallCorpus.slice(0, 6), false, 'before-reply', 1],
    ['deleted from the server', smallCorpus, true, 'before-reply', 1],
    ['deleted when QUIT was answered', smallCorpus.slice(0, 3), true, 'after-reply', 1],
    ['large messages, left', largeCorpus, false, 'before-reply', 1_297],
    ['large messages, deleted', largeCorpus, true, 'after-reply', 1_297],
  ] as const)('%s', async (_name, corpus, remove, deletes, stride) => {
    const tally = await cutEverywhere(new CuttingBench(corpus, remove, makeFileVault, { deletes }), stride);
    for (const key of Object.keys(tally) as (keyof Tally)[]) total[key] += tally[key];
    expect(tally.runs).toBeGreaterThan(stride === 1 ? 1_000 : 250);
    expect(tally).toEqual({ ...clean, runs: tally.runs });
  });
});
