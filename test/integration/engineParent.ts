/** What the editor is to the engine: starts it, has it index a folder, and waits for what happens. */
import { join } from 'node:path';
import { launchEngine } from '../../src/editor/launchEngine.ts';
import { program } from '../../src/engine/assets.ts';

const [folder = '', indexDirectory = ''] = process.argv.slice(2);
const modelFolder = join(import.meta.dirname, '../../models/mopq-static-256');
const engine = launchEngine(program('engine'));
await engine.request('configure', { modelFolder });
await engine.request('open', { folder, indexDirectory });
setInterval(() => undefined, 1000);
