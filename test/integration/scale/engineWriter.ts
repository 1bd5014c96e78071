import { join } from 'node:path';
import { Engine } from '../../../src/engine/engine.ts';
import { loadModel } from '../../../src/engine/model/loadModel.ts';

/**
 * A writer in a process of its own, until it is killed: brings the index of a folder up to date, then each message, a
 * list of paths, is what a watcher saw. Tells `ready` each time that it has come to an end.
 */
const modelFolder = join(import.meta.dirname, '../../fixtures/tinyModel');
const [folder = '', indexDirectory = ''] = process.argv.slice(2);
const model = await loadModel(modelFolder);
const engine = Engine.open({ folder, indexDirectory, model, modelFolder, history: false });
const tell = async (): Promise<void> => {
  await engine.settled();
  process.send?.('ready');
};
process.on('message', (paths: string[]) => {
  engine.changed(paths);
  void tell();
});
engine.start();
await tell();
