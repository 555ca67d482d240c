/** One asynchronous door to Electron's safeStorage, whose calls were synchronous before they became promises. */

export interface SystemEncryption {
  /** Whether a real keyring protects what `encrypt` returns. */
  available(): Promise<boolean>;
  /** @throws when there is no key */
  encrypt(text: string): Promise<Buffer>;
  /** @throws when the octets are damaged or belong to another key */
  decrypt(octets: Buffer): Promise<string>;
}

/** What is needed of `safeStorage`; the promises are there in newer Electrons, which deprecate the others. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(octets: Buffer): string;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  encryptStringAsync?(text: string): Promise<Buffer>;
  decryptStringAsync?(octets: Buffer): Promise<{ result: string }>;
}

/** Use only after the app is ready: before that Linux knows no keyring. */
export function createSystemEncryption(
  safeStorage: SafeStorage,
  platform: NodeJS.Platform,
): SystemEncryption {
  // `basic_text` encrypts with a password from Chromium's public source: that is no protection and is not called one.
  const realKeyring = (): boolean => {
    if (platform !== 'linux') return true;
    const backend = safeStorage.getSelectedStorageBackend?.() ?? 'unknown';
    return backend !== 'basic_text' && backend !== 'unknown';
  };
  return {
    async available() {
      try {
        const works = await (safeStorage.isAsyncEncryptionAvailable?.() ??
          safeStorage.isEncryptionAvailable());
        return works && realKeyring();
      } catch {
        return false;
      }
    },
    async encrypt(text) {
      return safeStorage.encryptStringAsync
        ? safeStorage.encryptStringAsync(text)
        : safeStorage.encryptString(text);
    },
    async decrypt(octets) {
      // What the synchronous calls encrypted, the asynchronous ones decrypt.
      if (safeStorage.decryptStringAsync) return (await safeStorage.decryptStringAsync(octets)).result;
      return safeStorage.decryptString(octets);
    },
  };
}
