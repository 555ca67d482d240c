/** The vault's promise, tried on every state in which a crash could leave the disk. */
import { describe, expect, it } from 'vitest';
import { exploreCrashes } from '../../support/vault/crash-explorer';

// VAULT_CRASH_SEEDS=50 tries more than the daily run does.
const seeds = Array.from({ length: Number(process.env['VAULT_CRASH_SEEDS'] ?? 3) }, (_, index) => index + 1);

describe('the vault after a crash at any step', () => {
  it.each(seeds)(
    'has every acknowledged record and mail, and nothing twice (workload %i)',
    async (seed) => {
      const result = await exploreCrashes({ seed, actions: 30, sampled: 4, crashRecovery: 0.05 });
      console.log(
        `workload ${seed}: ${result.steps} steps, ${result.states} states of the disk, ${result.recoveries} recoveries`,
      );
      expect(result.violations.slice(0, 5)).toEqual([]);
      // A run that tried next to nothing would prove nothing.
      expect(result.states).toBeGreaterThan(500);
    },
    300_000,
  );
});
