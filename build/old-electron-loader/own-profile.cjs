// Keeps the old Electron away from a person's own profile: a newer Electron's databases are wiped when it opens them.
'use strict';

const { join, resolve } = require('node:path');
const { app } = require('electron');

/** @returns the folder to use as profile, after `--profile` was added to the arguments if it was absent; null if it is refused */
module.exports = function chooseProfile(manifest) {
  const name = manifest.productName ?? manifest.name;
  const profiles = app.getPath('appData');
  const ownProfiles = [name, manifest.name].map((folder) => join(profiles, folder));
  const asked = process.argv
    .filter((argument) => argument.startsWith('--profile='))
    .at(-1)
    ?.slice('--profile='.length);
  if (asked) {
    if (!ownProfiles.includes(resolve(asked))) return resolve(asked);
    process.stderr.write(
      `This old Electron does not open ${resolve(asked)}: that is the profile of a real Satchel.\n`,
    );
    return null;
  }
  const evaluation = join(
    profiles,
    `${name} evaluation (Electron ${process.versions.electron.split('.')[0]})`,
  );
  process.argv.push(`--profile=${evaluation}`);
  process.stderr.write(`This old Electron uses a separate evaluation profile: ${evaluation}\n`);
  return evaluation;
};
