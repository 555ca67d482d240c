/** Asks the kernel what the running app may do, and tries the doors that its fuses closed. */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runElectron } from '../../support/run-electron';
import type { RunningElectron } from '../../support/running-electron';
import type { UnprivilegedUser } from './unprivileged-user';

interface Process {
  pid: number;
  /** Real and effective user. */
  uids: number[];
  words: string[];
  status: Record<string, string>;
}

function processesOf(uid: number): Process[] {
  const found: Process[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = Object.fromEntries(
        readFileSync(`/proc/${name}/status`, 'utf8')
          .split('\n')
          .map((line) => line.split(/:\s*/, 2) as [string, string]),
      );
      const uids = (status['Uid'] ?? '').split('\t').map(Number);
      // Some of Chromium's processes write one word over their arguments.
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split(/[\0 ]/).filter(Boolean);
      if (uids[0] === uid) found.push({ pid: Number(name), uids, words, status });
    } catch {
      // It has ended.
    }
  }
  return found;
}

export async function checkProcesses(
  { pid, hands }: RunningElectron,
  { uid, name }: UnprivilegedUser,
): Promise<string[]> {
  const all = processesOf(uid);
  const main = all.find((process) => process.pid === pid);
  assert.ok(main, `the main process is not one of ${name}`);
  assert.notEqual(uid, 0);
  for (const { uids, words } of all) {
    assert.ok(
      uids.every((one) => one === uid),
      `a process has other rights: ${words.join(' ')}`,
    );
    assert.ok(!words.some((word) => /^--(no-sandbox|disable-.*sandbox)/.test(word)), words.join(' '));
  }
  const renderers = all.filter(({ words }) => words.includes('--type=renderer'));
  assert.ok(renderers.length >= 2, `${renderers.length} renderers; the ui and the store have one each`);
  for (const { status, words } of renderers) {
    assert.equal(status['Seccomp'], '2', `no system call filter: ${words.join(' ')}`);
    assert.equal(status['NoNewPrivs'], '1');
    // A process namespace of its own: it has another number inside.
    assert.ok((status['NSpid'] ?? '').trim().split('\t').length > 1, 'it sees the processes of the system');
    assert.match(status['CapEff'] ?? '', /^0+$/);
  }
  const entry = readFileSync('/usr/share/applications/org.satchel.Satchel.desktop', 'utf8');
  const wanted = /^StartupWMClass=(.+)$/m.exec(entry)?.[1];
  assert.equal(await hands?.windowClass(), wanted, 'the desktop would not know the window');
  return [
    `${all.length} processes, all of user ${uid}, none with --no-sandbox`,
    `${renderers.length} renderers: system call filter (Seccomp 2), no new privileges, no capabilities, own process namespace`,
    `the window has the class of the desktop entry (${wanted})`,
  ];
}

export async function checkRefusals(user: UnprivilegedUser): Promise<string[]> {
  // With the fuse on, this Electron would be a Node that prints 42 and ends.
  const asNode = spawnSync('/usr/bin/satchel', ['-p', '"answer" + 6 * 7'], {
    ...{ uid: user.uid, gid: user.gid, cwd: '/', timeout: 20_000, encoding: 'utf8' },
    // No display: as an app it ends at once.
    env: { PATH: '/usr/bin:/bin', HOME: user.home, ELECTRON_RUN_AS_NODE: '1' },
  });
  assert.doesNotMatch(asNode.stdout, /answer42/);

  const marker = join(user.home, 'required');
  const running = await runElectron({
    profile: join(user.home, 'refusals', 'profile'),
    args: ['--inspect=0'],
    env: {
      HOME: user.home,
      DBUS_SESSION_BUS_ADDRESS: 'disabled:',
      // An unknown file would stop the start, if anybody listened.
      NODE_OPTIONS: `--require ${marker}.cjs`,
    },
  });
  try {
    assert.doesNotMatch(running.output(), /Debugger listening/);
  } finally {
    await running.kill();
  }
  return [
    'ELECTRON_RUN_AS_NODE makes no Node of it',
    'it starts in spite of NODE_OPTIONS that would stop it, and opens no inspector for --inspect',
  ];
}
