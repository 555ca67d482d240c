/** Finds the mail files among the words of a command line (pure). */
import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mostMailFiles } from '../../contract/mail-files';

export interface CommandLine {
  /** `process.argv`: the program first. */
  argv: readonly string[];
  /** What relative paths belong to. */
  cwd: string;
  /** The app's folder where Electron was told it by the command line, as when developing; null in a packaged app. */
  appPath: string | null;
  platform: NodeJS.Platform;
}

/**
 * Options are no files, until `--` ends them; addresses of the web and `mailto:` are not for here.
 * @returns absolute paths, whether or not there is anything; the first ones where there are too many
 */
export function mailFileArguments({ argv, cwd, appPath, platform }: CommandLine): string[] {
  const paths = platform === 'win32' ? win32 : posix;
  const app =
    appPath === null ? 0 : argv.findIndex((word, at) => at > 0 && paths.resolve(cwd, word) === appPath);
  const words = app < 0 ? [] : argv.slice(app + 1);
  const end = words.indexOf('--');
  const options = end < 0 ? words : words.slice(0, end);
  const files = [
    ...options.filter((word) => !word.startsWith('-')),
    ...(end < 0 ? [] : words.slice(end + 1)),
  ].filter((word) => word !== '' && !/^(?:mailto:|https?:\/\/)/i.test(word));
  return [...new Set(files.map((word) => paths.resolve(cwd, pathOf(word))))].slice(0, mostMailFiles);
}

/** Some file managers hand over `file:` addresses where paths were asked for. */
function pathOf(word: string): string {
  if (!/^file:\/\//i.test(word)) return word;
  try {
    return fileURLToPath(word);
  } catch {
    // Of another computer, or none at all: nothing is found there, and that is said.
    return word;
  }
}
