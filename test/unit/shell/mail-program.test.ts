/** Satchel as the system's mail program: what the desktop says and keeps, by its own xdg-mime. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nameOfEntry, readDesktopEntry } from '../../../electron/main/mail-program/desktop-entries';
import { createRegisteredMailProgram } from '../../../electron/main/mail-program/system-mail-program';
import { createXdgMailProgram } from '../../../electron/main/mail-program/xdg-mail-program';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'satchel-mail-program-'));
  await mkdir(join(home, '.local/share/applications'), { recursive: true });
  await mkdir(join(home, 'bin'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const install = (id: string, name: string): Promise<void> =>
  writeFile(
    join(home, '.local/share/applications', `${id}.desktop`),
    `[Desktop Entry]\nType=Application\nName[de]=Post\nName=${name}\nExec=/bin/true %U\nMimeType=x-scheme-handler/mailto;\n\n[Desktop Action new]\nName=New mail\n`,
  );
/** What the desktop keeps of the person's choice. */
const chosen = (): Promise<string> =>
  readFile(join(home, '.config/mimeapps.list'), 'utf8').then(
    (words) => words.trim(),
    () => '',
  );
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...{ HOME: home, PATH: process.env['PATH'], XDG_DATA_DIRS: join(home, 'none'), ...more },
});
/** A desktop that behaves so. */
const scripted = async (words: string): Promise<NodeJS.ProcessEnv> => {
  const path = join(home, 'bin/xdg-mime');
  await writeFile(path, `#!/bin/sh\n${words}\n`);
  await chmod(path, 0o755);
  return env({ PATH: join(home, 'bin') });
};

describe('on a Linux desktop', () => {
  it.each(['GNOME', 'KDE', 'XFCE', ''])(
    'it has mail addresses after the press and nothing else, and gives them back (%s)',
    async (desktop) => {
      await install('org.satchel.Satchel', 'Satchel');
      await install('org.other.Mail', 'Other Mail');
      const program = createXdgMailProgram(env({ XDG_CURRENT_DESKTOP: desktop, KDE_SESSION_VERSION: '5' }));
      await mkdir(join(home, '.config'));
      await writeFile(
        join(home, '.config/mimeapps.list'),
        '[Default Applications]\nx-scheme-handler/mailto=org.other.Mail.desktop\n',
      );
      const before = await chosen();
      expect(await program.get()).toEqual({ kind: 'another', name: 'Other Mail' });
      expect(await chosen()).toBe(before);
      expect(await program.makeOurs()).toEqual({ ok: true, value: { kind: 'ours', before: 'Other Mail' } });
      expect(await chosen()).toBe(
        '[Default Applications]\nx-scheme-handler/mailto=org.satchel.Satchel.desktop',
      );
      expect(await program.giveBack()).toEqual({ ok: true, value: { kind: 'another', name: 'Other Mail' } });
      expect(await chosen()).toBe(before);
      expect(await program.giveBack()).toMatchObject({ ok: false });
    },
  );
  it('it cannot be the one where it is not installed, and then nothing is touched', async () => {
    const program = createXdgMailProgram(env());
    expect(await program.get()).toEqual({ kind: 'not-installed' });
    expect(await program.makeOurs()).toMatchObject({ ok: false, sentence: /not installed as a package/ });
    expect(await chosen()).toBe('');
  });
  it('a desktop that says yes and does nothing, or cannot be asked, is told as that', async () => {
    await install('org.satchel.Satchel', 'Satchel');
    const idle = createXdgMailProgram(await scripted('[ "$1" = query ] && echo kept.desktop; exit 0'));
    expect(await idle.get()).toEqual({ kind: 'another', name: 'kept' });
    expect(await idle.makeOurs()).toMatchObject({ ok: false, sentence: /did not take it/ });
    const broken = createXdgMailProgram(await scripted('exit 4'));
    expect(await broken.get()).toEqual({ kind: 'unknown' });
    expect(await broken.makeOurs()).toMatchObject({ ok: false, sentence: /does not tell/ });
    const absent = createXdgMailProgram(env({ PATH: join(home, 'none') }));
    expect(await absent.get()).toEqual({ kind: 'unknown' });
  });
});

describe('a desktop entry', () => {
  it('is found by its name alone, the person’s own first', async () => {
    await install('org.other.Mail', 'Mine');
    await mkdir(join(home, 'system/applications'), { recursive: true });
    await writeFile(join(home, 'system/applications/org.other.Mail.desktop'), 'theirs');
    await writeFile(join(home, 'system/secret.desktop'), 'secret');
    const where = { HOME: home, XDG_DATA_DIRS: `${join(home, 'system')}:relative` };
    expect(await readDesktopEntry('org.other.Mail.desktop', where)).toContain('Name=Mine');
    expect(await readDesktopEntry('../secret.desktop', where)).toBeNull();
  });
  it('says its name without control characters, and not that of an action', () => {
    expect(nameOfEntry('[Desktop Entry]\nName = A\u202e\u0007 mail \nName[de]=B\n')).toBe('A mail');
    expect(nameOfEntry('[Desktop Entry]\nExec=x\n[Desktop Action new]\nName=New\n')).toBeNull();
  });
});

it('elsewhere Electron registers it, and only what is packaged', async () => {
  let ours = false;
  const registrar = (isPackaged: boolean) => ({
    isPackaged,
    isDefaultProtocolClient: () => ours,
    setAsDefaultProtocolClient: () => (ours = true),
    removeAsDefaultProtocolClient: () => !(ours = false),
  });
  expect(await createRegisteredMailProgram(registrar(false)).makeOurs()).toMatchObject({ ok: false });
  expect(ours).toBe(false);
  const packaged = createRegisteredMailProgram(registrar(true));
  expect(await packaged.makeOurs()).toEqual({ ok: true, value: { kind: 'ours', before: null } });
  expect(await packaged.giveBack()).toEqual({ ok: true, value: { kind: 'another', name: null } });
});
