/** The segment that is being written: begun durably, appended to, given up after any failure. */
import { join } from 'node:path';
import type { AppendHandle, FileSystem } from './file-system';
import { segmentName } from './journal-files';
import { encodeLine } from './journal-line';
import type { SegmentHeader } from './journal-line';

export class SegmentWriter {
  private constructor(
    private readonly fs: FileSystem,
    private readonly path: string,
    private readonly handle: AppendHandle,
    public octets: number,
    public records: number,
  ) {}

  /** Creates a segment; resolves when its header and its name are durable. */
  static async begin(fs: FileSystem, dir: string, header: SegmentHeader): Promise<SegmentWriter> {
    const path = join(dir, segmentName(header.firstSeq));
    const handle = await fs.createExclusive(path);
    try {
      const bytes = Buffer.from(encodeLine({ segment: header }));
      await handle.write(bytes);
      await handle.sync();
      await fs.syncDirectory(dir);
      return new SegmentWriter(fs, path, handle, bytes.byteLength, 0);
    } catch (error) {
      await handle.close().catch(() => undefined);
      await fs.unlink(path).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Goes on with a segment that was read back: what a crash tore is cut off, and what is left is made durable, because
   * it may have been read from memory that never reached the disk.
   */
  static async resume(
    fs: FileSystem,
    dir: string,
    { name, octets, records, cut }: { name: string; octets: number; records: number; cut: number },
  ): Promise<SegmentWriter> {
    const path = join(dir, name);
    if (cut > 0) await fs.truncate(path, octets);
    const handle = await fs.openAppend(path);
    await handle.sync();
    await fs.syncDirectory(dir);
    return new SegmentWriter(fs, path, handle, octets, records);
  }

  /** One write, one fsync. After a rejection the segment must be given up: nobody knows what of it reached the disk. */
  async append(bytes: Uint8Array, records: number): Promise<void> {
    await this.handle.write(bytes);
    await this.handle.sync();
    this.octets += bytes.byteLength;
    this.records += records;
  }

  /**
   * Closes after a failure and tries to cut off what was not acknowledged; if that fails too, the next segment's
   * header declares it void. The file is never fsynced again: the kernel may have forgotten the lost pages.
   */
  async giveUp(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await this.fs.truncate(this.path, this.octets).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
