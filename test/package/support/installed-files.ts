/** What a package holds and what lies on the disk after it was installed. */
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { readFuses, wrongFuses } from '../../../build/lib/fuses.mjs';
import type { MadeDeb } from '../../../build/lib/make-deb.mjs';
import { tool } from './debian';

const app = '/opt/satchel';

export async function checkPackageFile(deb: MadeDeb): Promise<string[]> {
  const lines = (await tool('dpkg-deb', ['--contents', deb.path])).trim().split('\n');
  const foreign = lines.filter((line) => !line.split(/\s+/)[1]?.startsWith('root/root'));
  assert.deepEqual(foreign, [], 'somebody else owns files in the package');
  const setuid = lines
    .filter((line) => /^...[sS]|^......[sS]/.test(line))
    .map((line) => line.split(' ').at(-1));
  assert.deepEqual(setuid, ['./opt/satchel/chrome-sandbox']);
  const open = lines.filter((line) => /^[^l].......w/.test(line));
  assert.deepEqual(open, [], 'everybody may write these');
  return [`${lines.length} entries, all of root; only chrome-sandbox is setuid; nothing is writable by all`];
}

export async function checkInstalledFiles(electron: string, pinned: boolean): Promise<string[]> {
  const verified: string[] = [];
  const fuses = await readFuses(`${app}/satchel`);
  assert.deepEqual(wrongFuses(fuses), []);
  verified.push(
    Object.entries(fuses)
      .map(([name, state]) => `${name} ${state}`)
      .join(', '),
  );

  assert.equal(readlinkSync('/usr/bin/satchel'), '../../opt/satchel/satchel');
  assert.equal(statSync(`${app}/chrome-sandbox`).mode & 0o7777, 0o4755);
  assert.equal(readFileSync(`${app}/version`, 'utf8').trim(), electron);
  assert.equal(existsSync(`${app}/TEST-ONLY.txt`), !pinned, 'an old Electron is labelled, a current one not');
  assert.deepEqual(readdirSync(`${app}/resources`), ['app.asar'], 'the app is one archive and nothing else');
  verified.push('setuid sandbox helper; the app is resources/app.asar alone');

  const entry = '/usr/share/applications/org.satchel.Satchel.desktop';
  const info = '/usr/share/metainfo/org.satchel.Satchel.metainfo.xml';
  await tool('desktop-file-validate', [entry]);
  await tool('appstreamcli', ['validate', '--no-net', info]);
  const words = readFileSync(entry, 'utf8');
  assert.match(words, /^MimeType=message\/rfc822;x-scheme-handler\/mailto;$/m);
  assert.match(words, /^Exec=\/usr\/bin\/satchel %U$/m);
  assert.match(readFileSync(info, 'utf8'), /<mediatype>message\/rfc822<\/mediatype>/);
  const icon = /^Icon=(.+)$/m.exec(words)?.[1] ?? '';
  const sizes = readdirSync('/usr/share/icons/hicolor').filter((size) =>
    ['png', 'svg'].some((kind) => existsSync(`/usr/share/icons/hicolor/${size}/apps/${icon}.${kind}`)),
  );
  for (const size of ['16x16', '32x32', '48x48', '128x128', '256x256', '512x512', 'scalable'])
    assert.ok(sizes.includes(size), `there is no icon of ${size}`);
  for (const file of ['copyright', 'changelog.gz']) assert.ok(existsSync(`/usr/share/doc/satchel/${file}`));
  verified.push(
    `desktop-file-validate and appstreamcli validate pass; ${sizes.length} icon sizes; copyright and changelog`,
  );
  return verified;
}
