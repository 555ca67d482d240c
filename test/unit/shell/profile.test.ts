/** Which folder is the profile, who may read it, and that only one Satchel has it. */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openProfile, profileFromArguments } from '../../../electron/main/profile';
import { claimProfile } from '../../../electron/main/single-instance';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'satchel-profile-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const mode = (path: string): number => statSync(path).mode & 0o777;

describe('the profile', () => {
  it('is what the last --profile says, relative to where Satchel was started', () => {
    expect(profileFromArguments(['satchel', '--profile=/a', '--profile=b'], '/here')).toBe('/here/b');
    expect(profileFromArguments(['satchel', '--profile='], '/here')).toBeNull();
    expect(profileFromArguments(['satchel', '--profiles=/a'], '/here')).toBeNull();
  });

  it('is made private with its folders, and told to Electron', () => {
    const app = { getPath: () => join(dir, 'default'), setPath: vi.fn() };
    const asked = join(dir, 'deep', 'mine');
    const profile = openProfile(app, [`--profile=${asked}`], '/');
    expect(profile).toEqual({
      dir: asked,
      vaultDir: join(asked, 'vault'),
      settingsDir: join(asked, 'settings'),
      logsDir: join(asked, 'logs'),
    });
    for (const path of Object.values({ ...profile } as Record<string, string>))
      expect(mode(path)).toBe(0o700);
    expect(app.setPath.mock.calls).toEqual([
      ['userData', asked],
      ['sessionData', asked],
    ]);
  });

  it('is the default without the option; an open folder inside is closed, a foreign one outside is left alone', () => {
    const shared = join(dir, 'default');
    mkdirSync(join(shared, 'vault'), { recursive: true, mode: 0o755 });
    const profile = openProfile({ getPath: () => shared, setPath: vi.fn() }, [], '/');
    expect(profile.dir).toBe(shared);
    expect(mode(profile.vaultDir)).toBe(0o700);
    expect(mode(shared)).toBe(0o755);
  });
});

describe('a second start', () => {
  const window = () => ({
    isDestroyed: vi.fn(() => false),
    isMinimized: vi.fn(() => true),
    restore: vi.fn(),
    show: vi.fn(),
    focus: vi.fn(),
  });

  it('brings the first window forward', () => {
    type Later = (event: unknown, argv: string[], cwd: string, data: unknown) => void;
    let second: (data: unknown) => void = () => undefined;
    const received = vi.fn();
    const first = window();
    const app = {
      requestSingleInstanceLock: () => true,
      releaseSingleInstanceLock: vi.fn(),
      on: (_event: string, listener: Later) => void (second = (data) => listener({}, [], '/', data)),
    };
    const named = { mailFiles: ['/here/a.eml'], mailtos: [] };
    expect(claimProfile(app, false, () => first, { ...named, received })).toBe('ours');
    second({ mailFiles: ['/there/b.eml'] });
    second({ mailFiles: [], mailtos: ['mailto:ada@example.org'] });
    expect(first.restore).toHaveBeenCalledTimes(2);
    expect(first.show).toHaveBeenCalledTimes(2);
    expect(first.focus).toHaveBeenCalledTimes(2);
    expect(received.mock.calls).toEqual([
      [{ mailFiles: ['/there/b.eml'], mailtos: [] }],
      [{ mailFiles: [], mailtos: ['mailto:ada@example.org'] }],
    ]);
    // An older Satchel, or no Satchel at all, says something else or nothing; the window comes forward all the same.
    for (const strange of [undefined, null, 'x', { mailFiles: 'x' }, { mailFiles: [5] }, { mailFiles: [] }])
      second(strange);
    expect(received).toHaveBeenCalledTimes(2);
    expect(first.focus).toHaveBeenCalledTimes(8);
  });

  it.each([
    [true, 'contested', 1],
    [false, 'told', 0],
  ] as const)('is told that the profile is taken; the lock was free: %s', (free, claim, released) => {
    const on = vi.fn();
    const releaseSingleInstanceLock = vi.fn();
    const app = { requestSingleInstanceLock: () => free, releaseSingleInstanceLock, on };
    expect(claimProfile(app, true, () => null, { mailFiles: [], mailtos: [], received: vi.fn() })).toBe(
      claim,
    );
    expect(on).not.toHaveBeenCalled();
    expect(releaseSingleInstanceLock).toHaveBeenCalledTimes(released);
  });
});
