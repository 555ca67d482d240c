// How mutants are tried (`npm run mutation`): on the unit tests that build/lib/mutation-scope.mjs names for their file.
import { statSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

const second = 1000;

/** Short files first: they test one thing directly, and the first failure ends a mutant's run. */
class ShortFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const size = ({ moduleId }: TestSpecification): number => statSync(moduleId).size;
    return Promise.resolve([...files].sort((a, b) => size(a) - size(b)));
  }
}

export default defineConfig({
  test: {
    include: process.env['SATCHEL_MUTATION_TESTS']?.split(',') ?? [],
    sequence: { sequencer: ShortFirst },
    testTimeout: 60 * second,
    hookTimeout: 60 * second,
  },
});
