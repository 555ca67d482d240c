/** Serves the two kinds of port: main's requests, and the readers' queries. */
import { QueryRequest } from '../contract/queries';
import type { QueryAnswer } from '../contract/queries';
import type { StoreAnswer, StoreCall } from '../contract/store-writes';
import { createLiveSubscriptions } from './live-subscriptions';
import type { ReadService } from './read-service';
import { asStoreFailure } from './store-errors';
import type { WriteService } from './write-service';

/** The part of a MessagePort that is used here. */
export interface ServedPort {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

/**
 * Answers main's requests, each under its key. Requests start in the order in which they come.
 * @param opened the service once the cache is open; a cache that cannot be opened answers each request with the reason
 * @returns ends it and closes the port
 */
export function serveWritePort(port: ServedPort, opened: Promise<WriteService>): () => void {
  const answer = async ({ key, request }: StoreCall): Promise<StoreAnswer> => {
    try {
      return { key, ok: true, value: await (await opened).handle(request) };
    } catch (error) {
      const { code, message } = asStoreFailure(error);
      return { key, ok: false, code, sentence: message };
    }
  };
  port.onmessage = (event) => {
    void answer(event.data as StoreCall).then((message) => port.postMessage(message));
  };
  return () => closePort(port);
}

/**
 * Answers one reader. What arrives is parsed: the ui page is not trusted with more than the named queries.
 * @returns ends every subscription and closes the port
 */
export function serveReadPort(port: ServedPort, opened: Promise<ReadService>): () => void {
  const send = (answer: QueryAnswer) => port.postMessage(answer);
  let close = () => closePort(port);
  let closed = false;

  const serve = (reads: ReadService): void => {
    if (closed) return;
    const live = createLiveSubscriptions(reads, send);
    close = () => {
      live.close();
      closePort(port);
    };
    const answer = async (data: unknown): Promise<void> => {
      const parsed = QueryRequest.safeParse(data);
      if (!parsed.success) return;
      const request = parsed.data;
      switch (request.kind) {
        case 'subscribe':
          return live.subscribe(request.key, request.name, request.args);
        case 'unsubscribe':
          return live.unsubscribe(request.key);
        case 'get':
          return send(await answerOnce(reads, request.key, request.name, request.args));
      }
    };
    port.onmessage = (event) => void answer(event.data);
  };

  const refuse = (error: unknown): void => {
    const sentence = asStoreFailure(error).message;
    port.onmessage = (event) => {
      const parsed = QueryRequest.safeParse(event.data);
      if (parsed.success && parsed.data.kind !== 'unsubscribe')
        send({ key: parsed.data.key, ok: false, sentence });
    };
  };

  // Messages wait in the port until `onmessage` is set.
  opened.then(serve, refuse);
  return () => {
    closed = true;
    close();
  };
}

async function answerOnce(
  reads: ReadService,
  key: number,
  name: string,
  args: unknown,
): Promise<QueryAnswer> {
  try {
    return { key, ok: true, value: await reads.run(name, args) };
  } catch (error) {
    return { key, ok: false, sentence: asStoreFailure(error).message };
  }
}

function closePort(port: ServedPort): void {
  port.onmessage = null;
  port.close();
}
