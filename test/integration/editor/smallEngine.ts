/** An engine of a few lines: a real process that speaks the protocol and does what a test asks of it. */
import { setTimeout } from 'node:timers/promises';
import {
  type CancellationToken,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

const status = (folder: string) => ({
  folder,
  phase: 'ready',
  modelId: 'small',
  files: 0,
  filesPending: 0,
  chunks: 0,
  bytesOnDisk: process.pid,
  encodedSinceOpen: 0,
  skipped: {},
});

connection.onRequest('configure', ({ modelFolder }: { modelFolder: string }) => {
  if (modelFolder !== 'damaged') return { modelId: 'small', codeBytes: 32 };
  throw new ResponseError(-32000, 'It is damaged.', { code: 'model-damaged', action: 'Reinstall it.' });
});
connection.onRequest('open', ({ folder }: { folder: string }) => {
  connection.sendNotification('progress', status(folder));
  return status(folder);
});
connection.onRequest('pauseTuning', ({ folder }: { folder: string }) => {
  connection.sendNotification('tuning', { folder, stage: 'training', done: 0.5, paused: true });
  return {};
});
connection.onRequest('text', ({ path }: { path: string }): object => {
  if (path === 'die') process.exit(3);
  return path === 'wrong' ? { txet: '' } : { text: path };
});
connection.onRequest('search', async (_: unknown, token: CancellationToken) => {
  // A token that is cancelled from the start fires no event.
  while (!token.isCancellationRequested) await setTimeout(5);
  return { hits: [], milliseconds: 0, partial: false };
});
process.on('disconnect', () => process.exit());
connection.listen();
