/**
 * The mail program of a Linux desktop, asked and chosen by `xdg-mime`. Not by Electron's own way, `xdg-settings`: that of Debian 12
 * makes the program the one for HTML too on GNOME, refuses on Xfce, fails on KDE, and holds up main until it has ended.
 */
import { execFile } from 'node:child_process';
import type { CommandResult } from '../../contract/commands';
import type { MailProgram } from '../../contract/mail-program';
import { nameOfEntry, readDesktopEntry, tidyName } from './desktop-entries';
import type { SystemMailProgram } from './system-mail-program';

const ourEntry = 'org.satchel.Satchel.desktop';
const scheme = 'x-scheme-handler/mailto';
/** ms. It is a script that takes tens of them. */
const longest = 10_000;

/** @param env where the desktop keeps such things, and where `xdg-mime` is looked for */
export function createXdgMailProgram(env: NodeJS.ProcessEnv): SystemMailProgram {
  /** The entry that had it before the person chose. */
  let before: string | null = null;

  /** @returns what it printed; null: it failed, or is not here */
  const xdgMime = (...words: string[]): Promise<string | null> =>
    new Promise((resolve) => {
      execFile('xdg-mime', words, { env, timeout: longest, maxBuffer: 65_536 }, (error, stdout) =>
        resolve(error ? null : stdout.trim()),
      );
    });
  const chosen = (): Promise<string | null> => xdgMime('query', 'default', scheme);
  const nameOf = async (id: string): Promise<string> => {
    const entry = await readDesktopEntry(id, env);
    return (entry === null ? null : nameOfEntry(entry)) ?? tidyName(id.replace(/\.desktop$/, ''));
  };

  const get = async (): Promise<MailProgram> => {
    if ((await readDesktopEntry(ourEntry, env)) === null) return { kind: 'not-installed' };
    const id = await chosen();
    if (id === null) return { kind: 'unknown' };
    if (id === ourEntry) return { kind: 'ours', before: before === null ? null : await nameOf(before) };
    return { kind: 'another', name: id === '' ? null : await nameOf(id) };
  };
  /** Looks afterwards: that it says yes is not enough. */
  const choose = async (id: string): Promise<CommandResult<MailProgram>> => {
    await xdgMime('default', id, scheme);
    if ((await chosen()) === id) return { ok: true, value: await get() };
    return refusal('The system did not take it. Choose the mail program in its own settings.');
  };

  return {
    get,
    async makeOurs() {
      if ((await readDesktopEntry(ourEntry, env)) === null)
        return refusal('This Satchel is not installed as a package, so the system could not start it.');
      const id = await chosen();
      if (id === null)
        return refusal('The system does not tell its mail program: “xdg-mime”, of xdg-utils, does not work.');
      if (id !== ourEntry) before = id === '' ? null : id;
      return choose(ourEntry);
    },
    async giveBack() {
      if (before === null) return refusal('Which program it was before is not known.');
      const id = before;
      before = null;
      return choose(id);
    },
  };
}

function refusal(sentence: string): CommandResult<MailProgram> {
  return { ok: false, sentence, error: null };
}
