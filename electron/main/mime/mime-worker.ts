/** Entry of the worker thread that parses mail: raw octets in, a parsed message out, one at a time. */
import { parentPort } from 'node:worker_threads';
import type { ParsedMessage, ParseOptions } from './mime-parser';
import { readMessage } from './read-message';

export interface ParseRequest {
  key: number;
  raw: Uint8Array;
  options: ParseOptions;
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
  void readMessage(request.raw, request.options).then((parsed) => {
    const answer: ParseAnswer = { kind: 'parsed', key: request.key, parsed };
    // Handing the octets over spares a copy of every attachment.
    port.postMessage(
      answer,
      parsed.parts.map((part) => part.bytes.buffer as ArrayBuffer),
    );
  });
});
