/** The committed table: what the person does × what the world did meanwhile × on which server. */
import type { Variant } from '../../support/imap/variants';
import { variants } from '../../support/imap/variants';
import { conflicts } from './conflict-rows';
import type { ConflictRow } from './conflict-rows';
import { operations } from './operation-rows';
import type { OperationRow } from './operation-rows';

export interface Scenario {
  /** From 0, in the order of the table: `--from` and `--to` count these. */
  number: number;
  name: string;
  variant: Variant;
  operation: OperationRow;
  conflict: ConflictRow;
}

/** Server variants are outermost, so that each server is started once. */
export function allScenarios(): Scenario[] {
  const found: Scenario[] = [];
  for (const variant of variants) {
    for (const operation of operations) {
      for (const conflict of conflicts) {
        if (!conflict.fits(operation, variant)) continue;
        const name = `${variant.name}/${operation.name}/${conflict.name}`.replaceAll(' ', '-');
        found.push({ number: found.length, name, variant, operation, conflict });
      }
    }
  }
  return found;
}
