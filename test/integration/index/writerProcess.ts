import { IndexStore } from '../../../src/engine/index/store.ts';
import { MODEL } from '../../unit/index/sampleFiles.ts';
import { fileAt, pathOf } from './growing.ts';

/** Opens an index, tells its parent, and writes until it is killed or overtaken (exit code 3); told to `open`, it only opens. */
const [path = '', firstStep = '0', only = ''] = process.argv.slice(2);
const store = IndexStore.open(path, MODEL, (message) => process.stdout.write(`${message}\n`));
if (only === 'open') {
  store.close();
} else {
  process.on('uncaughtException', (error) => process.exit(error.message.startsWith('Another') ? 3 : 1));
  const claimed = store.claim({ steal: false, onLost: () => process.exit(3) });
  process.stdout.write(claimed ? 'writing\n' : 'following\n');
  for (let step = Number(firstStep); claimed; step += 5) {
    store.putFiles([0, 1, 2, 3, 4].map((i) => fileAt(pathOf(step + i), step + i)));
    if (step % 35 === 0) store.removeFiles([pathOf(step + 3)]);
    if (step % 50 === 0) store.checkpoint();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
