/** `npm run demo`: Satchel on a private mail server, to be used by hand; with `--headless` it makes the tour by itself, with `--keyboard` without a mouse. */
import { findElectron } from '../support/run-electron';
import { runHeadlessTour } from './headless-tour';
import { runInteractiveDemo } from './interactive-demo';

const args = process.argv.slice(2);
const electron = await findElectron();
const label = `Electron ${electron.version}${electron.pinned ? '' : ' (an old copy, for tests and evaluation only)'}`;

// Everything that a run starts ends with this process; an orderly end lets it remove its folders too.
process.on('SIGTERM', () => process.exit(143));

process.exitCode = args.includes('--headless')
  ? await runHeadlessTour({
      json: args.includes('--json'),
      electron: label,
      hands: args.includes('--keyboard') ? 'keyboard' : 'mouse',
    })
  : await runInteractiveDemo(label);
// Whatever still holds a socket must not hold the terminal.
process.exit();
