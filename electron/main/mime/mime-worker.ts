/** Entry of the worker thread that parses mail: raw octets in, a parsed message out, one at a time. */
import { parentPort } from 'node:worker_threads';
import { fallbackParse } from './fallback-parse';
import { parseMessage } from './parse-message';
import type { ParsedMessage } from './mime-parser';

export interface ParseRequest {
  key: number;
  raw: Uint8Array;
}

export interface ParseAnswer {
  kind: 'parsed';
  key: number;
  parsed: ParsedMessage;
}

/** What the process says: first that it has the message at hand, so that its death from then on may be the message's doing. */
export type ProcessAnswer = { kind: 'began'; key: number } | ParseAnswer;

const port = parentPort;
port?.on('message', (request: ParseRequest) => {
  void parseMessage(request.raw)
    .catch(() =>
      fallbackParse(request.raw, 'This message could not be parsed; its beginning is shown as it is.'),
    )
    .then((parsed) => {
      const answer: ParseAnswer = { kind: 'parsed', key: request.key, parsed };
      // Handing the octets over spares a copy of every attachment.
      port.postMessage(
        answer,
        parsed.parts.map((part) => part.bytes.buffer as ArrayBuffer),
      );
    });
});
