// `npm run bench -- NAME [--json …]`: measures one thing beside a floor or a peer in the same run.
import { runNamed } from './lib/run-named.mjs';
import { runScript } from './lib/say.mjs';

await runScript(() => runNamed('test/bench', process.argv.slice(2)));
