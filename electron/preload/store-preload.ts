/** Passes main's write port and the readers' ports on to the store page; gives it nothing else. */
import { ipcRenderer } from 'electron';
import type { PortGrant } from '../contract/ui-bridge';
import { openWaitingRoom } from './port-waiting-room';

const passOn = openWaitingRoom();

ipcRenderer.on('satchel:write-port', (event, grant: PortGrant | null) => {
  passOn({ kind: 'satchel:write-port', client: grant?.client ?? 'main' }, event.ports);
});

ipcRenderer.on('satchel:read-port', (event, grant: PortGrant | null) => {
  passOn({ kind: 'satchel:read-port', client: grant?.client ?? 'ui' }, event.ports);
});
