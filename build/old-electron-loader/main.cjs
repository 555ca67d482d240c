// Stands where Electron's own default app would: lets `electron [flags] <folder>` run an app folder on the old copy.
'use strict';

const { existsSync, readFileSync, statSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { app } = require('electron');
require('./node18-everywhere.cjs');
const chooseProfile = require('./own-profile.cjs');

const { given, preloads } = readArguments(process.argv.slice(1));
const appDir = given && resolve(given);
if (!appDir || !existsSync(join(appDir, 'package.json')) || !statSync(appDir).isDirectory()) {
  process.stderr.write('usage: electron [flags] <app folder> [arguments]\n');
  app.exit(1);
} else {
  const manifest = JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8'));
  const profile = chooseProfile(manifest);
  if (profile === null) app.exit(1);
  else {
    app.setName(manifest.productName ?? manifest.name);
    app.setVersion(manifest.version ?? '0.0.0');
    app.setPath('userData', profile);
    app.setAppPath(appDir);
    process.defaultApp = true;
    for (const preload of preloads) require(resolve(preload));
    require(join(appDir, manifest.main ?? 'index.js'));
  }
}

/** As Electron's own default app reads them: `-r FILE` as often as wanted, then the first word is the app. */
function readArguments(words) {
  const preloads = [];
  for (let index = 0; index < words.length; index++) {
    if (words[index] === '-r' || words[index] === '--require') preloads.push(words[++index]);
    else if (!words[index].startsWith('-')) return { given: words[index], preloads };
  }
  return { given: undefined, preloads };
}
