import { setFlagsFromString } from 'node:v8';
import {
  type CancellationToken,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { EngineServer } from './engineServer.ts';
import { MopqError } from './errors.ts';
import {
  duplicatesNotification,
  logNotification,
  type Method,
  messages,
  progressNotification,
  tuningNotification,
} from './protocol.ts';

// The heap is collected when it has grown by 30%, not when it has doubled: a third less memory, and queries no slower.
setFlagsFromString('--heap-growing-percent=30');

/**
 * What an answer leaves is collected once it is given, when it is all garbage, and not during the next: a millisecond or
 * two of twenty among a million chunks.
 */
const ANSWERS: ReadonlySet<Method> = new Set(['search', 'similar', 'agent']);
const collectYoung = (): void => gc?.({ type: 'minor', execution: 'sync' });

/** The engine as a child process: JSON-RPC over the IPC channel of `fork`. It ends with its parent. */
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const server = new EngineServer({
  onStatus: (status) => void connection.sendNotification(progressNotification, status),
  onDuplicates: (progress) => void connection.sendNotification(duplicatesNotification, progress),
  onTuning: (progress) => void connection.sendNotification(tuningNotification, progress),
  log: (level, message) => void connection.sendNotification(logNotification, { level, message }),
});

for (const method of Object.keys(messages) as Method[]) {
  connection.onRequest(
    new RequestType<unknown, unknown, unknown>(method),
    async (raw: unknown, token: CancellationToken): Promise<unknown> => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      // A request that was cancelled before it got here has a token that tells so but never calls back.
      if (token.isCancellationRequested) abort.abort();
      try {
        return await server.handle(method, raw, abort.signal);
      } catch (error) {
        throw asResponseError(error);
      } finally {
        if (ANSWERS.has(method)) setImmediate(collectYoung);
      }
    },
  );
}

const REQUEST_FAILED = -32803;

function asResponseError(error: unknown): ResponseError<unknown> {
  if (error instanceof MopqError) {
    return new ResponseError(REQUEST_FAILED, error.message, { code: error.code, action: error.action });
  }
  const cancelled = error instanceof Error && error.name === 'AbortError';
  const message = error instanceof Error ? error.message : String(error);
  return new ResponseError(REQUEST_FAILED, message, {
    code: cancelled ? 'cancelled' : 'internal',
    action: cancelled ? '' : 'See the log, and report it if it happens again.',
  });
}

connection.onError(() => undefined);
/** How long the engine may take to put its things in order once its parent is gone. */
const FAREWELL_MS = 5000;

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), FAREWELL_MS).unref();
  void server.close().finally(() => process.exit(0));
});
connection.listen();
