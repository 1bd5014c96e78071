import { fork } from 'node:child_process';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { type ErrorCode, MopqError } from '../engine/errors.ts';
import {
  errorData,
  logNotification,
  messages,
  progressNotification,
  requestType,
} from '../engine/protocol.ts';
import type { EngineConnection } from './engineHost.ts';

/** Starts the engine in a process of its own; Electron runs a fork as plain Node. */
export function launchEngine(modulePath: string): EngineConnection {
  const child = fork(modulePath, [], { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  return {
    async request(method, params, signal) {
      const source = new CancellationTokenSource();
      const cancel = () => source.cancel();
      signal?.addEventListener('abort', cancel);
      try {
        const result = await connection.sendRequest<unknown, unknown, unknown>(
          requestType(method) as never,
          params,
          source.token,
        );
        return messages[method].result.parse(result) as never;
      } catch (error) {
        const data = error instanceof ResponseError ? errorData.safeParse(error.data) : undefined;
        if (data?.success)
          throw new MopqError(data.data.code as ErrorCode, (error as Error).message, data.data.action);
        throw error;
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    onProgress: (listener) => void connection.onNotification(progressNotification, listener),
    onLog: (listener) => {
      connection.onNotification(logNotification, listener);
      const print = (chunk: Buffer) => listener({ level: 'warn', message: chunk.toString().trimEnd() });
      child.stdout?.on('data', print);
      child.stderr?.on('data', print);
    },
    onExit: (listener) => void child.once('exit', (code, signal) => listener(signal ?? `exit code ${code}`)),
    dispose: () => {
      connection.dispose();
      child.disconnect();
    },
  };
}
