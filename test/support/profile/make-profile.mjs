// `node test/support/profile/make-profile.mjs test/fixtures/profile-v<N>`: writes the profile fixture of this version.
// Do it once when `journalVersion` is raised, and never again for the same number: a fixture is what that version wrote.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { runTypeScript } from '../../../build/lib/run-typescript.mjs';

const target = process.argv[2];
if (!target || existsSync(target)) throw new Error('Name a folder that does not exist yet.');
process.exitCode = await runTypeScript('test/support/profile/make-profile.ts', [resolve(target)]);
