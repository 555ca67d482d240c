/** The part of Emscripten's module that is used; its package types none of it. */
declare module 'hunspell-wasm/wasm/hunspell.js' {
  interface HunspellModule {
    readonly HEAPU8: Uint8Array;
    readonly HEAPU32: Uint32Array;
    readonly FS: { writeFile(path: string, octets: Uint8Array): void; unlink(path: string): void };
    _malloc(octets: number): number;
    _free(at: number): void;
    _Hunspell_create(affPath: number, dicPath: number): number;
    _Hunspell_spell(handle: number, word: number): number;
    _Hunspell_suggest(handle: number, list: number, word: number): number;
    _Hunspell_free_list(handle: number, list: number, count: number): void;
  }
  export default function initialise(parts: {
    wasmBinary: Uint8Array;
    locateFile: (name: string) => string;
  }): Promise<HunspellModule>;
}
