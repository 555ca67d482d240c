/** Where profiles of long runs lie: in memory, where there is a disk of it. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Such runs are about what happens, not about how long an fsync takes; what was not fsynced they take away themselves. */
export function fastFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}
