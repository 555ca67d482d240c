/** Opens mail files by the installed command, as a file manager does by the desktop entry. */
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDisplay, runElectron } from '../../support/run-electron';
import { expect } from '../../support/tour/expect';

const mimeCache = '/usr/share/applications/mimeinfo.cache';

export async function checkMailFiles(user: { uid: number; gid: number }): Promise<string[]> {
  const handlers = /^message\/rfc822=(.*)$/m.exec(await readFile(mimeCache, 'utf8'))?.[1] ?? '';
  assert.ok(
    handlers.split(';').includes('org.satchel.Satchel.desktop'),
    'desktops do not know it opens mail',
  );
  const folder = await mkdtemp(join(tmpdir(), 'satchel-mail-files-'));
  const profile = join(folder, 'profile');
  const put = (name: string): Promise<void> =>
    writeFile(join(folder, name), `From: Ada <ada@example.org>\r\nSubject: In ${name}\r\n\r\nHello\r\n`);
  await put('first.eml');
  await put('second.eml');
  const satchel = await runElectron({ profile, args: [join(folder, 'first.eml')] });
  try {
    await expect(satchel.ui.getByRole('heading', { name: 'In first.eml' })).toBeVisible();
    await chown(join(folder, 'second.eml'), user.uid, user.gid);
    const again = spawn('/usr/bin/satchel', [`--profile=${profile}`, 'second.eml'], {
      ...{ uid: user.uid, gid: user.gid, cwd: folder, stdio: 'ignore' },
      env: { PATH: '/usr/bin:/bin', DISPLAY: await findDisplay(), HOME: folder },
    });
    const code = await new Promise((resolve) => again.once('exit', resolve));
    assert.equal(code, 0, 'the second start did not end well');
    await expect(satchel.ui.getByRole('heading', { name: 'In second.eml' })).toBeVisible();
  } finally {
    await satchel.kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return ['listed for message/rfc822; opens a file at its start and one of a second start'];
}
