/** What a chaos run is given on its command line. */

/** `--name 5` or `--name=5` */
export function option(name: string, fallback: number): number {
  const given = words(name, '');
  return given === '' ? fallback : Number(given);
}

/** `--name cyrus` or `--name=cyrus` */
export function words(name: string, fallback: string): string {
  const at = process.argv.findIndex(
    (argument) => argument === `--${name}` || argument.startsWith(`--${name}=`),
  );
  if (at < 0) return fallback;
  return process.argv[at]?.split('=')[1] ?? process.argv[at + 1] ?? fallback;
}
