/** A session whose replies come in two segments with the boundary at every byte, and one byte at a time. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exactly, largeCorpus, smallCorpus } from '../../support/pop3/corpus';
import { compare, plainBackend, syncOnce } from '../../support/pop3/pop3-harness';
import { ScriptedPop3Server } from '../../support/pop3/scripted-server';
import type { Conditions } from '../../support/pop3/scripted-server';
import { makeTestVault } from '../../support/pop3/test-vault';

let runs = 0;
let server: ScriptedPop3Server;

beforeEach(async () => {
  server = new ScriptedPop3Server({ capa: ['UIDL', 'SASL PLAIN'] });
  await server.listen();
});
afterEach(() => server.close());
afterAll(() => void process.stdout.write(`pop3 splits: ${runs} sessions\n`));

/** One whole session; everything must have come, and gone from the server. */
async function run(corpus: readonly Buffer[], conditions: Conditions): Promise<void> {
  runs += 1;
  server.messages = corpus.map((raw, index) => ({ uidl: `u${index}`, raw }));
  server.conditions = conditions;
  const under = makeTestVault({ deleteFromServer: true });
  try {
    const where = JSON.stringify(conditions);
    expect(await syncOnce(plainBackend(server, under.vault).backend), where).toBeNull();
    expect(compare(under.messages(), corpus), where).toEqual({ lost: 0, doubled: 0, corrupt: 0 });
    expect(
      [...under.vault.ledger().values()].filter(({ state }) => state !== 'deleted'),
      where,
    ).toEqual([]);
    expect(server.messages, where).toEqual([]);
  } finally {
    under.dispose();
  }
}

describe('segment boundaries', () => {
  test('P01 P07: at every byte of a session', async () => {
    await run(smallCorpus, {});
    const length = server.sent;
    expect(length).toBeGreaterThan(900);
    for (let split = 1; split < length; split += 1) await run(smallCorpus, { split });
  });

  test('at many places of a session with large messages', async () => {
    await run(largeCorpus, {});
    const length = server.sent;
    for (let split = 1; split < length; split += 1_303) await run(largeCorpus, { split });
  });

  test.each([
    ['the small corpus', smallCorpus],
    ['exactly 64 KiB', [exactly(65_536)]],
    ['one octet less', [exactly(65_535)]],
  ])('one byte a segment: %s', async (_name, corpus) => {
    await run(corpus, { split: 'all' });
  });
});
