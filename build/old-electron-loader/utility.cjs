// The first file of a utility process of the old Electron: brings the shim there too, then runs what was asked for.
'use strict';

require('./node18-everywhere.cjs');

const [file] = process.argv.splice(2, 1);
require(file);
