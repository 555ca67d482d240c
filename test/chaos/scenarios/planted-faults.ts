/** Defects that the self-check plants at the seams around the product, to see that they are found out; the product knows nothing of them. */
import type { OperationId } from '../../../electron/contract/ids';
import type { OperationRecord } from '../../../electron/contract/operation';
import type { StoreRequest } from '../../../electron/contract/store-writes';
import type { StoreApi } from '../../../electron/main/store/store-api';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import type { FaultProxy } from '../../support/fault-proxy/start-fault-proxy';
import type { PlantedFault } from './mail-process-words';
import type { RecordWatch } from './observed-file-system';

export interface Seams {
  fs: FileSystem;
  store: StoreApi;
  vault: (vault: Vault) => Vault;
}

/** Those of the process: its disk, its store, its vault. */
export function plant(
  fault: PlantedFault | null,
  watch: RecordWatch,
  { fs, store }: Pick<Seams, 'fs' | 'store'>,
): Seams {
  const seams: Seams = { fs, store, vault: (vault) => vault };
  switch (fault) {
    case 'skipped-fsync':
      watch.skipsFsync = true;
      return seams;
    case 'dropped-queue':
      return { ...seams, fs: withoutQueue(fs) };
    case 'blind-reissue':
      return { ...seams, vault: (vault) => misreading(vault, forgettingStep) };
    case 'no-back-out':
      return { ...seams, store: keepingRefused(store) };
    case 'source-first':
      return { ...seams, vault: (vault) => misreading(vault, believingArrival) };
    case 'append-twice':
      return { ...seams, vault: (vault) => misreading(vault, forgettingAppend) };
    case 'bare-expunge':
    case 'uid-after-uidvalidity':
    case 'unlooked-delete':
    case null:
      return seams;
  }
}

/** Those of the wire. */
export function plantOnWire(fault: PlantedFault | null, proxy: FaultProxy): void {
  if (fault === 'bare-expunge')
    proxy.rewrite = (line, direction) =>
      direction === 'to-server' ? line.replace(/^(\S+) UID EXPUNGE .*/, '$1 EXPUNGE') : line;
  if (fault === 'uid-after-uidvalidity')
    // As if nobody looked at it.
    proxy.rewrite = (line, direction) =>
      direction === 'to-client' ? line.replace(/UIDVALIDITY \d+/, 'UIDVALIDITY 4711') : line;
  if (fault === 'unlooked-delete')
    // As if nobody looked whether a mailbox is empty.
    proxy.rewrite = (line, direction) =>
      direction === 'to-client' ? line.replace(/^(\* STATUS .*\(.*MESSAGES) \d+/, '$1 0') : line;
}

/** As when a start cannot read back what waits. */
function withoutQueue(fs: FileSystem): FileSystem {
  return {
    ...fs,
    async readFile(path) {
      const bytes = await fs.readFile(path);
      if (!/journal-\d+\.log$/.test(path)) return bytes;
      const lines = Buffer.from(bytes).toString('utf8').split('\n');
      return Buffer.from(lines.filter((line) => !line.includes('"operation-queued"')).join('\n'));
    },
  };
}

/** A queue that misreads how far its operations have come. */
function misreading(vault: Vault, misread: (record: OperationRecord) => OperationRecord): Vault {
  const state = new Proxy(vault.state, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name);
      if (name !== 'pending' && name !== 'operations') return value;
      const map = value as ReadonlyMap<OperationId, OperationRecord>;
      return new Map([...map].map(([id, record]) => [id, misread(record)]));
    },
  });
  return new Proxy(vault, {
    get: (of, name) => (name === 'state' ? state : (Reflect.get(of, name) as unknown)),
  });
}

/** Sends again without looking, as if nothing had been begun. */
const forgettingStep = (record: OperationRecord): OperationRecord => ({ ...record, step: null });

/** The same of an APPEND alone; of a transfer, what was fetched is remembered. */
function forgettingAppend(record: OperationRecord): OperationRecord {
  const { step } = record;
  if (step?.kind !== 'append') return record;
  return { ...record, step: step.cargo ? { kind: 'fetched', cargo: step.cargo } : null };
}

/** Removes the source of a transfer before the other account has it. */
function believingArrival(record: OperationRecord): OperationRecord {
  const { operation, step } = record;
  if (operation.kind !== 'transfer' || step?.kind !== 'fetched') return record;
  const copy = { mailbox: operation.to, uidValidity: '0', uid: null };
  return { ...record, step: { kind: 'appended', copy } };
}

/** A screen that never hears that something was refused. */
function keepingRefused(store: StoreApi): StoreApi {
  return {
    request(request) {
      const asked = request as StoreRequest;
      if (asked.kind !== 'apply-changes') return store.request(request);
      const changes = asked.changes.filter(
        (change) => change.kind !== 'operation' || change.record.state !== 'refused',
      );
      return store.request({ ...asked, changes } as never);
    },
  };
}
