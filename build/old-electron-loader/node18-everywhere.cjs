// Loads the shim of Node 18 into this thread and into every worker to come, which has globals of its own.
'use strict';

const { join } = require('node:path');
const workerThreads = require('node:worker_threads');

const shim = join(__dirname, 'node18-shim.cjs');
require(shim);

workerThreads.Worker = class extends workerThreads.Worker {
  constructor(file, options = {}) {
    // Not by `--require`: that finds no file inside a package's archive.
    super([shim, String(file)].map((path) => `require(${JSON.stringify(path)});`).join('\n'), {
      ...options,
      eval: true,
    });
  }
};

// Only main may start utility processes; within one of them Electron has no such module.
const { utilityProcess } = process.type === 'browser' ? require('electron') : {};
if (utilityProcess) {
  const fork = utilityProcess.fork.bind(utilityProcess);
  utilityProcess.fork = (file, args = [], options = {}) =>
    fork(join(__dirname, 'utility.cjs'), [file, ...args], options);
}
