/** Installs and removes the package with Debian's own tools. */
import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import type { MadeDeb } from '../../../build/lib/make-deb.mjs';
import { runCommand } from '../../../build/lib/run-command.mjs';

/** What `build/test-package.mjs` made. */
export function madeDeb(): MadeDeb {
  const given = process.env['SATCHEL_PACKAGE'];
  if (!given) throw new Error('Run this by `npm run test:package`.');
  return (JSON.parse(given) as { deb: MadeDeb }).deb;
}

/** @returns stdout @throws with the tool's own words */
export async function tool(command: string, args: string[]): Promise<string> {
  const result = await runCommand(command, args, {
    timeoutMs: 15 * 60_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
  });
  assert.equal(result.code, 0, `${command} ${args.join(' ')} failed:\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}

export async function isInstalled(): Promise<boolean> {
  const query = await runCommand('dpkg-query', ['-W', '-f', '${db:Status-Status}', 'satchel']);
  return query.code === 0 && query.stdout !== 'not-installed';
}

const apt = ['-y', '-q', '-o', 'DPkg::Lock::Timeout=600'];

export async function installDeb(deb: MadeDeb): Promise<string[]> {
  // What is only recommended is a matter of taste, and would stay behind.
  await tool('apt-get', [...apt, 'install', '--no-install-recommends', deb.path]);
  assert.ok(await isInstalled());
  const version = await tool('dpkg-query', ['-W', '-f', '${Version}', 'satchel']);
  assert.equal(version, deb.version);
  return [`satchel ${version} is installed; ${deb.depends.length} dependencies were found in its binaries`];
}

export async function purgePackage(): Promise<void> {
  if (!(await isInstalled())) return;
  const files = (await tool('dpkg-query', ['-L', 'satchel'])).trim().split('\n');
  await tool('apt-get', [...apt, 'purge', 'satchel']);
  assert.ok(!(await isInstalled()));
  const left = files.filter((file) => /satchel/i.test(file) && existsSync(file));
  assert.deepEqual(left, [], 'files stayed behind');
}
