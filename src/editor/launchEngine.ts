import { fork } from 'node:child_process';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { type ErrorCode, MopqError } from '../engine/errors.ts';
import {
  duplicatesNotification,
  duplicatesProgress,
  errorData,
  logNotification,
  type Method,
  messages,
  type Params,
  progressNotification,
  type Result,
  requestType,
  status,
  tuningNotification,
} from '../engine/protocol.ts';
import { tuningProgress } from '../engine/tuning/report.ts';
import type { EngineConnection } from './engineHost.ts';

/** How long a process that was let go may take to end by itself. */
const graceMs = 3000;

/**
 * A small young generation keeps the engine's memory near what it really holds; since it is collected when an answer was
 * given (`process.ts`), a larger one makes no query faster.
 */
const execArgv = ['--max-semi-space-size=4', '--expose-gc'];

/**
 * Large blocks go back to the system when they are freed: glibc would keep those below 32 MB once it has seen some. One
 * arena for all threads leaves less lying about, and none of them waits for it.
 */
const env = {
  ...process.env,
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

/** Starts the engine in a process of its own; Electron runs a fork as plain Node. */
export function launchEngine(modulePath: string): EngineConnection {
  const child = fork(modulePath, [], { execArgv, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  // Without listeners, a process that cannot start or dies while it is written to would throw here.
  connection.onError(() => undefined);
  connection.listen();
  return {
    pid: child.pid,
    request: (method, params, signal) => request(connection, method, params, signal),
    onProgress: (listener) => {
      connection.onNotification(progressNotification, (message) => listener(status.parse(message)));
    },
    onDuplicates: (listener) => {
      connection.onNotification(duplicatesNotification, (message) =>
        listener(duplicatesProgress.parse(message)),
      );
    },
    onTuning: (listener) => {
      connection.onNotification(tuningNotification, (message) => listener(tuningProgress.parse(message)));
    },
    onLog: (listener) => {
      connection.onNotification(logNotification, listener);
      const print = (text: Buffer): void => listener({ level: 'warn', message: text.toString().trimEnd() });
      child.stdout?.on('data', print);
      child.stderr?.on('data', print);
    },
    onExit: (listener) => {
      child.once('error', (error) => listener(error.message));
      child.once('exit', (code, signal) => listener(signal ?? `exit code ${code}`));
    },
    dispose: () => {
      connection.dispose();
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
      child.once('exit', () => clearTimeout(kill));
    },
  };
}

/** Sends a request; aborting `signal` cancels it in the engine. Engine errors come back as `MopqError`. */
async function request<M extends Method>(
  connection: MessageConnection,
  method: M,
  params: Params<M>,
  signal?: AbortSignal,
): Promise<Result<M>> {
  const cancellation = new CancellationTokenSource();
  const cancel = (): void => cancellation.cancel();
  signal?.addEventListener('abort', cancel);
  try {
    const type = requestType(method);
    const result = await connection.sendRequest(type.method, params, cancellation.token);
    return messages[method].result.parse(result) as Result<M>;
  } catch (error) {
    throw error instanceof ResponseError ? asMopqError(error) : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancellation.dispose();
  }
}

function asMopqError(error: ResponseError<unknown>): Error {
  const data = errorData.safeParse(error.data);
  if (!data.success) return error;
  return new MopqError(data.data.code as ErrorCode, error.message, data.data.action, { cause: error });
}
