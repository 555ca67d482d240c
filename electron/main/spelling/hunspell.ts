/** Hunspell, compiled to WebAssembly, with one dictionary: its C functions called with strings that end where they should. */
import initialise from 'hunspell-wasm/wasm/hunspell.js';

export interface Dictionary {
  knows(word: string): boolean;
  /** Best first; may take a quarter of a second. */
  suggest(word: string): string[];
}

/** As its package has them. */
export interface DictionaryFiles {
  aff: Uint8Array;
  dic: Uint8Array;
}

/** @throws where the files are no dictionary */
export async function openDictionary(
  wasmBinary: Uint8Array,
  { aff, dic }: DictionaryFiles,
): Promise<Dictionary> {
  // The binary is handed over: nothing is looked for beside the bundle, let alone fetched.
  const wasm = await initialise({ wasmBinary, locateFile: (name) => name });
  const put = (text: string): number => {
    const octets = new TextEncoder().encode(text);
    const at = wasm._malloc(octets.length + 1);
    wasm.HEAPU8.set(octets, at);
    wasm.HEAPU8[at + octets.length] = 0;
    return at;
  };
  const textAt = (at: number): string => {
    const end = wasm.HEAPU8.indexOf(0, at);
    return new TextDecoder().decode(wasm.HEAPU8.slice(at, end));
  };
  wasm.FS.writeFile('words.aff', aff);
  wasm.FS.writeFile('words.dic', dic);
  const [affPath, dicPath] = [put('words.aff'), put('words.dic')];
  const handle = wasm._Hunspell_create(affPath, dicPath);
  for (const path of [affPath, dicPath]) wasm._free(path);
  wasm.FS.unlink('words.aff');
  wasm.FS.unlink('words.dic');
  if (handle === 0) throw new Error('no dictionary');
  return {
    knows(word) {
      const at = put(word);
      const known = wasm._Hunspell_spell(handle, at) !== 0;
      wasm._free(at);
      return known;
    },
    suggest(word) {
      const at = put(word);
      const list = wasm._malloc(4);
      const count = wasm._Hunspell_suggest(handle, list, at);
      const first = (wasm.HEAPU32[list >> 2] ?? 0) >> 2;
      const words = Array.from({ length: count }, (_none, index) => textAt(wasm.HEAPU32[first + index] ?? 0));
      if (count > 0) wasm._Hunspell_free_list(handle, list, count);
      wasm._free(list);
      wasm._free(at);
      return words;
    },
  };
}
