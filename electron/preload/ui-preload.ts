/** The ui page's only door to main: commands, status events, and the read port passed on to the page. */
import { contextBridge, ipcRenderer, webFrame } from 'electron';
import type { SpellingLanguage } from '../contract/spelling';
import type { PortGrant, SatchelBridge } from '../contract/ui-bridge';
import { openWaitingRoom } from './port-waiting-room';

const bridge: SatchelBridge = {
  command: (name, args) => ipcRenderer.invoke('satchel:command', { name, args }),
  onStatus: (listener) => {
    const pass = (_event: unknown, status: Parameters<typeof listener>[0]): void => listener(status);
    ipcRenderer.on('satchel:status', pass);
    return () => ipcRenderer.removeListener('satchel:status', pass);
  },
  zoom: { get: () => webFrame.getZoomFactor(), set: (factor) => webFrame.setZoomFactor(factor) },
};

contextBridge.exposeInMainWorld('satchel', bridge);

// Chromium asks for the words of what is being written, and underlines what it is told; it has no dictionary of its own here.
webFrame.setSpellCheckProvider('en-US', {
  spellCheck(words, tell) {
    bridge.command('spelling.check', { words, language: languageWritten() }).then(
      (answer) => tell(answer.ok ? answer.value : []),
      () => tell([]),
    );
  },
});

/** Of the text that is being written, where its writer has one; the page's own says nothing of it. Main looks whether it knows it. */
function languageWritten(): SpellingLanguage | null {
  const near = document.activeElement?.closest('[lang]');
  return near && near !== document.documentElement ? (near.getAttribute('lang') as SpellingLanguage) : null;
}

const passOn = openWaitingRoom();

ipcRenderer.on('satchel:read-port', (event, grant: PortGrant | null) => {
  passOn({ kind: 'satchel:read-port', client: grant?.client ?? 'ui' }, event.ports);
});
