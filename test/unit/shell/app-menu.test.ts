/** The application menu: what its items do, on each system. */
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { appMenu } from '../../../electron/main/app-menu';
import { keyCommands } from '../../../renderer/features/keys/key-registry';

function setUp(platform: NodeJS.Platform) {
  const openMailFile = vi.fn();
  const help = vi.fn();
  const edit = vi.fn();
  const setWorkOffline = vi.fn();
  const labels = { undo: 'Move 1 message to Ben & Co', redo: null };
  const menu = appMenu({
    platform,
    developer: false,
    openMailFile,
    help,
    labels,
    edit,
    workOffline: false,
    setWorkOffline,
  });
  const items = menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  const item = (label: string): MenuItemConstructorOptions => {
    const found = items.find((each) => each.label === label);
    if (!found) throw new Error(`the menu has no ${label}`);
    return found;
  };
  const click = (label: string): unknown => (item(label).click as () => void)();
  return { menu, item, click, openMailFile, help, edit, setWorkOffline };
}

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  it('opens mail files, by the key that the ui knows too', () => {
    const { item, click, openMailFile } = setUp(platform);
    click('Open Mail File…');
    expect(openMailFile).toHaveBeenCalledOnce();
    expect(item('Open Mail File…').accelerator).toBe('CmdOrCtrl+O');
    // Elsewhere the page hears the key itself: once is enough.
    expect(item('Open Mail File…').registerAccelerator).toBe(platform === 'darwin');
    expect(keyCommands.filter(({ keys }) => keys.includes('Mod+O')).map(({ id }) => id)).toEqual([
      'open-mail-file',
    ]);
  });
  it('says what would be undone, and has the ui do it', () => {
    const { item, click, edit } = setUp(platform);
    click('Undo Move 1 message to Ben && Co');
    click('Redo');
    expect(edit.mock.calls).toEqual([['undo'], ['redo']]);
    expect(item('Redo').accelerator).toBe('Shift+CmdOrCtrl+Z');
    expect(item('Redo').registerAccelerator).toBe(platform === 'darwin');
    const keysOf = (id: string) => keyCommands.find((command) => command.id === id)?.keys;
    expect(keysOf('undo')).toContain('Mod+Z');
    expect(keysOf('redo')).toEqual(expect.arrayContaining(['Mod+Shift+Z', 'Mod+Y']));
  });
  it('goes offline by a switch that shows how it stands', () => {
    const { item, click, setWorkOffline } = setUp(platform);
    expect(item('Work Offline')).toMatchObject({ type: 'checkbox', checked: false });
    click('Work Offline');
    expect(setWorkOffline.mock.calls).toEqual([[true]]);
    expect(keyCommands.find(({ id }) => id === 'work-offline')?.keys).toEqual(['Mod+Shift+O']);
  });
  it('helps', () => {
    const { menu, click, help } = setUp(platform);
    expect(menu.at(-1)).toMatchObject({ label: 'Help', role: 'help' });
    for (const label of ['Keyboard Shortcuts', 'Copy Diagnostics', 'About Satchel']) click(label);
    expect(help.mock.calls).toEqual([['keys'], ['copy-diagnostics'], ['about']]);
  });
});
