/** Cuts a session at chosen bytes, lets a newly started app finish it, and counts what went wrong. */
import { expect } from 'vitest';
import { asServed } from './corpus';
import { compare, plainBackend, sha256, syncOnce } from './pop3-harness';
import { ScriptedPop3Server } from './scripted-server';
import type { Cut, ServerOptions } from './scripted-server';
import type { MakeVault } from './test-vault';

export interface Tally {
  runs: number;
  lost: number;
  doubled: number;
  corrupt: number;
  hangs: number;
  /** Messages that were deleted from the server and are not in the vault, seen right after the cut. */
  vanished: number;
  leftOnServer: number;
}

export const clean: Tally = {
  runs: 0,
  lost: 0,
  doubled: 0,
  corrupt: 0,
  hangs: 0,
  vanished: 0,
  leftOnServer: 0,
};
/** One server for all cuts of a case: each run fills its mailbox anew. */
export class CuttingBench {
  readonly server: ScriptedPop3Server;

  constructor(
    readonly corpus: readonly Buffer[],
    readonly remove: boolean,
    /** The vault that the proof runs on. */
    readonly makeVault: MakeVault,
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
    const under = await this.makeVault({ deleteFromServer: this.remove });
    expect(await syncOnce(plainBackend(this.server, under.vault).backend)).toBeNull();
    expect(compare(await under.messages(), this.corpus)).toEqual({ lost: 0, doubled: 0, corrupt: 0 });
    await under.dispose();
    return { sent: this.server.sent, received: this.server.arrived };
  }

  async run(cut: Cut, tally: Tally): Promise<void> {
    this.fill();
    let under = await this.makeVault({ deleteFromServer: this.remove });
    try {
      this.server.conditions = { cut };
      const error = await syncOnce(plainBackend(this.server, under.vault).backend);
      if (error?.kind === 'network' && error.reason === 'timeout') tally.hangs += 1;
      this.server.conditions = {};
      const after = compare(await under.messages(), this.corpus);
      const stored = new Set((await under.messages()).map(sha256));
      const onServer = new Set(this.server.messages.map(({ raw }) => sha256(asServed(raw))));
      for (const raw of this.corpus) {
        const hash = sha256(asServed(raw));
        if (!stored.has(hash) && !onServer.has(hash)) tally.vanished += 1;
      }
      // Started again, on what the cut left.
      under = await under.reopen();
      expect(await syncOnce(plainBackend(this.server, under.vault).backend)).toBeNull();
      const end = compare(await under.messages(), this.corpus);
      tally.runs += 1;
      tally.lost += end.lost;
      tally.doubled += end.doubled + after.doubled;
      tally.corrupt += end.corrupt + after.corrupt;
      tally.leftOnServer += this.remove ? this.server.messages.length : 0;
      if (!this.remove) expect(this.server.messages).toHaveLength(this.corpus.length);
    } finally {
      await under.dispose();
    }
  }
}

/** Every place of a short session, some of a long one. */
function places(length: number, stride: number): number[] {
  return Array.from({ length: Math.floor(length / stride) + 1 }, (_, index) => index * stride);
}

export async function cutEverywhere(bench: CuttingBench, stride: number): Promise<Tally> {
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
  return tally;
}
