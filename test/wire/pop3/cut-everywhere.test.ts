/** A session cut at every byte that the server sends and at every byte that it receives: nothing lost, doubled, damaged or stuck. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asServed, largeCorpus, smallCorpus } from '../../support/pop3/corpus';
import { compare, plainBackend, sha256, syncOnce } from '../../support/pop3/pop3-harness';
import { ScriptedPop3Server } from '../../support/pop3/scripted-server';
import type { Cut, ServerOptions } from '../../support/pop3/scripted-server';
import { makeTestVault } from '../../support/pop3/test-vault';
import type { MakeVault } from '../../support/pop3/test-vault';

/** The vault that the proof runs on; any other Pop3Vault can take its place. */
const makeVault: MakeVault = makeTestVault;

interface Tally {
  runs: number;
  lost: number;
  doubled: number;
  corrupt: number;
  hangs: number;
  /** Messages that were deleted from the server and are not in the vault, seen right after the cut. */
  vanished: number;
  leftOnServer: number;
}

const clean: Tally = { runs: 0, lost: 0, doubled: 0, corrupt: 0, hangs: 0, vanished: 0, leftOnServer: 0 };
const total = { ...clean };

/** One server for all cuts of a case: each run fills its mailbox anew. */
class Bench {
  readonly server: ScriptedPop3Server;

  constructor(
    readonly corpus: readonly Buffer[],
    readonly remove: boolean,
    options: ServerOptions,
  ) {
    this.server = new ScriptedPop3Server(options);
  }

  fill(): void {
    this.server.messages = this.corpus.map((raw, index) => ({ uidl: `u${index}`, raw }));
  }

  /** Bytes of a session that nothing cuts. */
  async measure(): Promise<{ sent: number; received: number }> {
    this.fill();
    const under = makeVault({ deleteFromServer: this.remove });
    expect(await syncOnce(plainBackend(this.server, under.vault).backend)).toBeNull();
    expect(compare(under.messages(), this.corpus)).toEqual({ lost: 0, doubled: 0, corrupt: 0 });
    under.dispose();
    return { sent: this.server.sent, received: this.server.arrived };
  }

  async run(cut: Cut, tally: Tally): Promise<void> {
    this.fill();
    const under = makeVault({ deleteFromServer: this.remove });
    try {
      this.server.conditions = { cut };
      const error = await syncOnce(plainBackend(this.server, under.vault).backend);
      if (error?.kind === 'network' && error.reason === 'timeout') tally.hangs += 1;
      this.server.conditions = {};
      const after = compare(under.messages(), this.corpus);
      const stored = new Set(under.messages().map(sha256));
      const onServer = new Set(this.server.messages.map(({ raw }) => sha256(asServed(raw))));
      for (const raw of this.corpus) {
        const hash = sha256(asServed(raw));
        if (!stored.has(hash) && !onServer.has(hash)) tally.vanished += 1;
      }
      // Started again, on what the cut left.
      const again = under.reopen();
      expect(await syncOnce(plainBackend(this.server, again.vault).backend)).toBeNull();
      const end = compare(again.messages(), this.corpus);
      tally.runs += 1;
      tally.lost += end.lost;
      tally.doubled += end.doubled + after.doubled;
      tally.corrupt += end.corrupt + after.corrupt;
      tally.leftOnServer += this.remove ? this.server.messages.length : 0;
      if (!this.remove) expect(this.server.messages).toHaveLength(this.corpus.length);
    } finally {
      under.dispose();
    }
  }
}

/** Every place of a short session, some of a long one. */
function places(length: number, stride: number): number[] {
  return Array.from({ length: Math.floor(length / stride) + 1 }, (_, index) => index * stride);
}

async function cutEverywhere(bench: Bench, stride: number): Promise<Tally> {
  const tally = { ...clean };
  await bench.server.listen();
  try {
    const length = await bench.measure();
    for (const how of ['fin', 'rst'] as const) {
      for (const after of places(length.sent, stride)) await bench.run({ after, of: 'sent', how }, tally);
      for (const after of places(length.received, stride))
        await bench.run({ after, of: 'received', how }, tally);
    }
  } finally {
    await bench.server.close();
  }
  for (const key of Object.keys(tally) as (keyof Tally)[]) total[key] += tally[key];
  return tally;
}

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
    const tally = await cutEverywhere(new Bench(corpus, remove, { deletes }), stride);
    expect(tally.runs).toBeGreaterThan(stride === 1 ? 1_000 : 250);
    expect(tally).toEqual({ ...clean, runs: tally.runs });
  });
});
