import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine, type EngineOptions } from '../../../src/engine/engine.ts';
import { loadModel, type Model } from '../../../src/engine/model/loadModel.ts';
import { TestRepository } from './repository.ts';

const modelFolder = join(import.meta.dirname, '../../../models/mopq-static-256');

let model: Model;
let repository: TestRepository;
const engines: Engine[] = [];

beforeAll(async () => {
  model = await loadModel(modelFolder);
});

afterAll(() => model.close());

beforeEach(() => {
  repository = new TestRepository();
  // More files than are candidates, all nearer to the query by words and by meaning.
  const near = (n: number) => `export function limitLogins${n}() {\n  return speedOfCustomer(${n});\n}\n`;
  const files = Array.from({ length: 300 }, (_, n) => [`src/limit/logins${n}.ts`, near(n)]);
  repository.commit('root', { ...Object.fromEntries(files), 'src/qz.ts': 'export const qz = 1;\n' });
  repository.commit('Throttle how fast customers may sign in', { 'src/qz.ts': 'export const qz = 2;\n' });
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const engine of engines.splice(0)) await engine.close();
  repository.remove();
});

async function started(options: Partial<EngineOptions> = {}): Promise<Engine> {
  const folder = repository.folder;
  const indexDirectory = join(repository.root, 'index');
  const engine = Engine.open({ folder, model, modelFolder, indexDirectory, ...options });
  engines.push(engine);
  engine.start({ steal: false });
  await engine.settled();
  return engine;
}

const QUERY = 'limit the speed of logins by customers';

/** The hit in the file that shares no word with the query. */
async function found(engine: Engine, mode: 'hybrid' | 'semantic' | 'lexical' = 'hybrid') {
  const request = { query: QUERY, top: 1000, mode, languages: [], paths: [] };
  return (await engine.search(request)).hits.find(({ path }) => path === 'src/qz.ts');
}

/** Lets the engine look again, as if some seconds had passed. */
function later(): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 10_000);
}

describe('the engine in a repository', () => {
  it('finds a file that shares no word with the query by a commit, and says so', async () => {
    const engine = await started();
    for (const mode of ['hybrid', 'semantic'] as const) {
      const hit = await found(engine, mode);
      expect(hit?.explanation.words).toEqual([]);
      expect(hit?.explanation.rules[0]?.name).toBe(
        'changed in a similar commit: Throttle how fast customers may sign in',
      );
    }
    expect(await found(engine, 'lexical')).toBeUndefined();
  });

  it('does not where that is turned off', async () => {
    expect(await found(await started({ history: false }))).toBeUndefined();
  });

  it('takes in a commit that changed no file on disk since', async () => {
    const engine = await started();
    repository.git('reset', '-q', '--soft', 'HEAD~1');
    repository.commit('Limit the speed of logins by customers');
    later();
    await found(engine);
    await vi.waitFor(
      async () => {
        const hit = await found(engine);
        expect(hit?.explanation.rules[0]?.name).toContain('Limit the speed of logins');
      },
      { timeout: 20_000 },
    );
  });

  it('never brings back a file that is deleted or ignored', async () => {
    repository.write('.mopqignore', 'src/qz.ts\n');
    const engine = await started();
    expect(await found(engine)).toBeUndefined();
    rmSync(join(repository.folder, '.mopqignore'));
    engine.refresh();
    await engine.settled();
    expect(await found(engine)).toBeDefined();
    rmSync(join(repository.folder, 'src/qz.ts'));
    engine.refresh();
    await engine.settled();
    expect(await found(engine)).toBeUndefined();
  });

  it('answers alike from the index that another engine keeps', async () => {
    const writer = await started();
    const follower = await started();
    expect(follower.status().phase).toBe('following');
    const hit = await found(follower);
    expect(hit).toBeDefined();
    expect(hit).toEqual(await found(writer));
  });

  it('has its commits again after the index was made anew', async () => {
    const engine = await started();
    const before = await found(engine);
    engine.rebuild();
    await engine.settled();
    expect(before).toBeDefined();
    expect(await found(engine)).toEqual(before);
  });
});
