/** Reads certificate authorities that a closed network adds to the system's: `--extra-ca=<file.pem>`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const option = '--extra-ca=';

/**
 * Adds authorities, never removes a check: a server's certificate must still be signed, current and for its name.
 * @returns the file's PEM text, or null when the option was not given
 * @throws Error with a plain sentence when the file cannot be read or holds no certificate
 */
export function extraAuthorities(argv: readonly string[], cwd: string): string[] | null {
  const path = argv
    .filter((argument) => argument.startsWith(option))
    .at(-1)
    ?.slice(option.length);
  if (!path) return null;
  let pem: string;
  try {
    pem = readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    throw new Error(
      `The file of extra authorities could not be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`,
      { cause: error },
    );
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----'))
    throw new Error('The file of extra authorities holds no certificate.');
  return [pem];
}
