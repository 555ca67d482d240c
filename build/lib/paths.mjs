// Where things are in this checkout, for every script under build/.
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const rootDir = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');
export const cacheDir = join(rootDir, '.cache');
export const distDir = join(rootDir, 'dist');
export const modulesDir = join(rootDir, 'node_modules');
