// Runs the Dovecot master in a process group of its own, which never outlives the process that started it.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The shell leads the group. Its second job waits for the end of a pipe that only the test process holds: even when
 * that one is killed with -9, the folder is removed and the group is ended.
 */
const groupScript = `
"$1" -F -c "$2" </dev/null 3<&- &
server=$!
{ cat <&3 >/dev/null; rm -rf "$3"; kill -KILL 0; } &
watch=$!
exec 3<&-
wait "$server"
status=$?
kill "$watch"
exit "$status"
`;

export class DovecotProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #hasEnded = false;
  #errors = '';

  constructor(
    binary: string,
    configPath: string,
    private readonly folder: string,
  ) {
    this.#child = spawn('sh', ['-c', groupScript, 'sh', binary, configPath, folder], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.#hasEnded = true;
        process.off('exit', this.killNow);
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.once('error', (error) => {
        this.#errors += String(error);
        end();
      });
    });
    process.once('exit', this.killNow);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get errors(): string {
    return this.#errors.trim();
  }

  /** As at a shutdown of the machine: clients are disconnected, everything is written. */
  async stop(): Promise<void> {
    try {
      process.kill(Number(readFileSync(join(this.folder, 'run', 'master.pid'), 'utf8')), 'SIGTERM');
    } catch {
      // It is not up yet, or no longer: what is left is killed below.
    }
    const limit = Date.now() + 5_000;
    while (!this.#hasEnded && Date.now() < limit) await delay(5);
    await this.kill();
  }

  /** As at a power cut: nothing gets to say goodbye. */
  async kill(): Promise<void> {
    this.killNow();
    await this.#ended;
    // The shell has ended; its children may need a moment more.
    const limit = Date.now() + 10_000;
    while (this.#groupRuns() && Date.now() < limit) await delay(5);
    // A master killed like this leaves its number behind, and the next one would believe it.
    rmSync(join(this.folder, 'run', 'master.pid'), { force: true });
  }

  /** As when the machine hangs: ports stay open and take connections, and nothing answers. `SIGCONT` ends it. */
  signalServer(signal: 'SIGSTOP' | 'SIGCONT'): void {
    // The shell and its watch must be able to end the group all the while.
    for (const { pid, name } of this.#group()) if (name !== 'sh' && name !== 'cat') process.kill(pid, signal);
  }

  #groupRuns(): boolean {
    return this.#group().length > 0;
  }

  /** The processes of the group that still run, oldest first; a zombie holds no port and no file, and may stay for ever. */
  #group(): { pid: number; name: string }[] {
    const group = this.#child.pid;
    if (group === undefined) return [];
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids
      .map(Number)
      .sort((a, b) => a - b)
      .flatMap((pid) => {
        try {
          // pid (name) state parent group …; the name may hold anything.
          const stat = /^\d+ \((.*)\) (\S) \d+ (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'));
          const [, name = '', state = '', of] = stat ?? [];
          return of === String(group) && state !== 'Z' && state !== 'X' ? [{ pid, name }] : [];
        } catch {
          // It ended while we looked.
          return [];
        }
      });
  }

  readonly killNow = (): void => {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // Nothing of the group is left.
    }
  };
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
