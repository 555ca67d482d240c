/** Starts the process that reads mail as a utility process of Electron, so that it can die without the app. */
import type { ParseRequest, ProcessAnswer } from './mime-worker';

/** The part of Electron's UtilityProcess that is used here. */
interface UtilityProcessLike {
  postMessage(message: unknown): void;
  kill(): boolean;
  on(event: 'message', listener: (message: ProcessAnswer) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
}

/** A process that answers parse requests until it ends. */
export interface MimeProcess {
  post(request: ParseRequest): void;
  /** Ends it at once, whatever it is doing; `ended` is called afterwards. */
  kill(): void;
}

export interface MimeProcessEvents {
  answered: (answer: ProcessAnswer) => void;
  /** Called once; `code` is for the log. */
  ended: (code: number) => void;
}

export type StartMimeProcess = (events: MimeProcessEvents) => MimeProcess;

/** MB of the reading thread's heap; octets of attachments do not count. */
const maxHeapMb = 768;

/**
 * @param electron Electron's `utilityProcess`
 * @param path the bundled `mime-process.cjs`, which lies beside main's own bundle with `mime-worker.cjs`
 */
export function mimeProcessStarter(
  electron: {
    fork(path: string, args: string[], options: { serviceName: string; stdio: 'ignore' }): UtilityProcessLike;
  },
  path: string,
): StartMimeProcess {
  return ({ answered, ended }) => {
    const child = electron.fork(path, [String(maxHeapMb)], { serviceName: 'Satchel MIME', stdio: 'ignore' });
    child.on('message', answered);
    child.once('exit', ended);
    return {
      post: (request) => child.postMessage(request),
      kill: () => void child.kill(),
    };
  };
}
