/** A user of this run only, who may do nothing special. */
import { mkdtemp, chown, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from './debian';

export interface UnprivilegedUser {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

export async function makeUser(): Promise<UnprivilegedUser> {
  const name = `satchel-test-${process.pid}`;
  const home = await mkdtemp(join(tmpdir(), 'satchel-user-'));
  await tool('useradd', [
    ...['--system', '--user-group', '--no-create-home', '--home-dir', home, '--shell', '/usr/sbin/nologin'],
    name,
  ]);
  const uid = Number(await tool('id', ['-u', name]));
  const gid = Number(await tool('id', ['-g', name]));
  await chown(home, uid, gid);
  return { name, uid, gid, home };
}

export async function removeUser({ name, home }: UnprivilegedUser): Promise<void> {
  await tool('userdel', [name]);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}
