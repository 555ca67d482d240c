// The first file of a test-only package: lies inside the app's own archive, makes the old Electron fit, then starts the app.
'use strict';

const { join } = require('node:path');
const { app } = require('electron');
require('./node18-everywhere.cjs');
const chooseProfile = require('./own-profile.cjs');

const manifest = require(join(app.getAppPath(), 'package.json'));
const profile = chooseProfile(manifest);
if (profile === null) app.exit(1);
else {
  app.setPath('userData', profile);
  require(join(app.getAppPath(), manifest.mainOfTheApp));
}
