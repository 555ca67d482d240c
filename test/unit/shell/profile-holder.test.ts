/** Who has a profile, as its folder tells before anything in it is touched; the answers of living ones are an e2e test's. */
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { alivePath } from '../../../electron/main/alive-socket';
import { describeHolder, findHolder, lockPath } from '../../../electron/main/profile-holder';
import { refuseStart } from '../../../electron/main/refuse-start';

const worker = '/is/not/asked';
let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'satchel-holder-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the holder of a profile', () => {
  it.each([
    ['no lock', null],
    ['a lock of this computer', `${hostname()}-1234`],
    ['a lock that is none', 'anything'],
  ])('nobody: %s', (_name, target) => {
    if (target !== null) symlinkSync(target, lockPath(dir));
    const holder = findHolder(dir, worker);
    expect(holder).toEqual({ kind: 'none' });
    expect(describeHolder(holder)).toBeNull();
  });

  it('another computer, whose name may hold dashes', () => {
    symlinkSync('old-lap-top-77', lockPath(dir));
    const holder = findHolder(dir, worker);
    expect(holder).toEqual({ kind: 'elsewhere', host: 'old-lap-top', lock: lockPath(dir) });
    expect(describeHolder(holder)).toContain('“old-lap-top”');
    expect(readdirSync(dir)).toEqual(['SingletonLock']);
  });

  it('has no socket where its path would be cut off', () => {
    expect(alivePath('/home/anna/.config/satchel')).toBe('/home/anna/.config/satchel/alive');
    expect(alivePath(`/home/${'ä'.repeat(60)}`)).toBeNull();
  });
});

describe('a start that is refused', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('tells it in a dialog, whose files go to a folder of its own', async () => {
    vi.stubEnv('DISPLAY', ':7');
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const paths: string[] = [];
    const showError = vi.fn();
    const exit = vi.fn();
    const setPath = (_name: string, path: string): void => void paths.push(path);
    refuseStart({ setPath, whenReady: () => Promise.resolve(), exit }, 'It cannot be.', showError);
    expect(write).toHaveBeenCalledWith('Satchel: It cannot be.\n');
    write.mockRestore();
    expect(exit).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(1));
    expect(showError).toHaveBeenCalledWith('It cannot be.');
    expect(new Set(paths).size).toBe(1);
    expect(paths[0]).toContain('satchel-refused-');
    rmSync(paths[0] ?? '', { recursive: true });
  });
});
