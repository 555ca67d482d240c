// Preloaded into Electron's main process by tests and the demo: trusts one throw-away authority besides the known ones.
// Electron does not read NODE_EXTRA_CA_CERTS, and the product must not have a switch for this.
'use strict';

const { readFileSync } = require('node:fs');
const tls = require('node:tls');

const path = process.env.SATCHEL_TEST_CA;
if (path) {
  const authority = readFileSync(path);
  const createSecureContext = tls.createSecureContext;
  tls.createSecureContext = (options) => {
    const secure = createSecureContext(options);
    // Who names authorities of his own gets exactly those.
    if (!options?.ca) secure.context.addCACert(authority);
    return secure;
  };
}
