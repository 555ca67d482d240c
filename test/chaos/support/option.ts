/** The numbers that a chaos run is given on its command line. */

/** `--name 5` or `--name=5` */
export function option(name: string, fallback: number): number {
  const at = process.argv.findIndex(
    (argument) => argument === `--${name}` || argument.startsWith(`--${name}=`),
  );
  const given = process.argv[at]?.split('=')[1] ?? process.argv[at + 1];
  return at < 0 ? fallback : Number(given);
}
