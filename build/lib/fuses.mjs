// The switches that are burnt into a shipped Electron: what each must be, how they are set, and what a binary really has.
import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/**
 * The app's archive is checked against a hash in the bundle on macOS and Windows; Linux has no such check, but its fuse is on too.
 * Nothing is ever kept in cookies, and `file:` pages do not exist here.
 * @type {Record<string, boolean>}
 */
export const productionFuses = {
  RunAsNode: false,
  EnableCookieEncryption: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
};

/** A wire holds the characters 0 and 1, and r for a fuse that this Electron no longer has. */
const words = /** @type {const} */ ({ 48: 'off', 49: 'on', 114: 'removed' });

/**
 * @param {string} binary the executable, or the bundle on macOS
 * @returns {Promise<Record<string, string>>} the state of each fuse by name, of those that this Electron has
 */
export async function readFuses(binary) {
  const wire = /** @type {Record<string, number>} */ (
    /** @type {unknown} */ (await getCurrentFuseWire(binary))
  );
  /** @type {Record<string, string>} */
  const states = {};
  for (const [position, state] of Object.entries(wire)) {
    if (position === 'version') continue;
    const name = FuseV1Options[Number(position)] ?? `fuse ${position}`;
    states[name] = words[/** @type {keyof typeof words} */ (state)] ?? `unknown (${state})`;
  }
  return states;
}

/**
 * Compares what a binary has with what it must have.
 * @param {Record<string, string>} states from `readFuses`
 * @returns {string[]} what is wrong, in words; fuses that came after this Electron are not missed
 */
export function wrongFuses(states) {
  const wrong = Object.entries(productionFuses)
    .filter(([name, on]) => name in states && states[name] !== (on ? 'on' : 'off'))
    .map(([name]) => `${name} is ${states[name]}`);
  // Without these two a copied wire of another version would pass for a good one.
  const lacking = ['RunAsNode', 'OnlyLoadAppFromAsar'].filter((name) => !(name in states));
  return [...wrong, ...lacking.map((name) => `${name} is not there`)];
}

/**
 * Sets every fuse that this Electron has, and makes sure by reading them again.
 * @param {string} binary
 * @param {{ resetSignature: boolean }} options resetSignature: on macOS a changed binary needs another ad-hoc signature
 */
export async function setProductionFuses(binary, options) {
  const has = await readFuses(binary);
  const wanted = Object.fromEntries(
    Object.entries(productionFuses)
      .filter(([name]) => name in has && has[name] !== 'removed')
      .map(([name, on]) => [FuseV1Options[/** @type {keyof typeof FuseV1Options} */ (name)], on]),
  );
  await flipFuses(binary, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: options.resetSignature,
    ...wanted,
  });
  const wrong = wrongFuses(await readFuses(binary));
  if (wrong.length > 0) throw new Error(`The fuses of ${binary} could not be set: ${wrong.join(', ')}.`);
}
