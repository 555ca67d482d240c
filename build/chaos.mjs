// `npm run chaos -- MODE [--json …]`: breaks things on purpose, again and again, and counts what was lost.
import { runNamed } from './lib/run-named.mjs';
import { runScript } from './lib/say.mjs';

await runScript(() => runNamed('test/chaos', process.argv.slice(2)));
