// Stands where Electron's own default app would: lets `electron [flags] <folder>` run an app folder on the old copy.
'use strict';

const { existsSync, readFileSync, statSync } = require('node:fs');
const { join, resolve } = require('node:path');
const workerThreads = require('node:worker_threads');
const { app } = require('electron');

const shim = join(__dirname, 'node18-shim.cjs');
require(shim);

// A worker has globals of its own: it needs the shim too.
workerThreads.Worker = class extends workerThreads.Worker {
  constructor(file, options = {}) {
    super(file, { ...options, execArgv: [...(options.execArgv ?? process.execArgv), '--require', shim] });
  }
};

// In a test-only package (`npm run dist` on this copy) the app lies beside the loader, otherwise it is an argument.
const packed = join(process.resourcesPath, 'satchel.asar');
const { given, preloads } = readArguments(process.argv.slice(1));
const appDir = given && resolve(given);
if (!appDir || !existsSync(join(appDir, 'package.json')) || !statSync(appDir).isDirectory()) {
  process.stderr.write('usage: electron [flags] <app folder> [arguments]\n');
  app.exit(1);
} else {
  const manifest = JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8'));
  const name = manifest.productName ?? manifest.name;

  // A newer Electron's profile opened by this old one is wiped: a person's own profile is never opened here.
  const profiles = app.getPath('appData');
  const evaluationProfile = join(
    profiles,
    `${name} evaluation (Electron ${process.versions.electron.split('.')[0]})`,
  );
  const ownProfiles = [name, manifest.name].map((folder) => join(profiles, folder));
  const asked = process.argv
    .find((argument) => argument.startsWith('--profile='))
    ?.slice('--profile='.length);
  if (asked && ownProfiles.includes(resolve(asked))) {
    process.stderr.write(
      `This old Electron does not open ${resolve(asked)}: that is the profile of a real Satchel.\n`,
    );
    app.exit(1);
  } else {
    if (!asked) {
      process.argv.push(`--profile=${evaluationProfile}`);
      process.stderr.write(`This old Electron uses a separate evaluation profile: ${evaluationProfile}\n`);
    }
    app.setName(name);
    app.setVersion(manifest.version ?? '0.0.0');
    app.setPath('userData', asked ? resolve(asked) : evaluationProfile);
    app.setAppPath(appDir);
    process.defaultApp = appDir !== packed;
    for (const preload of preloads) require(resolve(preload));
    require(join(appDir, manifest.main ?? 'index.js'));
  }
}

/** As Electron's own default app reads them: `-r FILE` as often as wanted, then the first word is the app. */
function readArguments(words) {
  if (existsSync(packed)) return { given: packed, preloads: [] };
  const preloads = [];
  for (let index = 0; index < words.length; index++) {
    if (words[index] === '-r' || words[index] === '--require') preloads.push(words[++index]);
    else if (!words[index].startsWith('-')) return { given: words[index], preloads };
  }
  return { given: undefined, preloads };
}
