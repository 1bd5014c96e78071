import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FileRules, fileRules } from '../../src/engine/files/fileRules.ts';
import { skipReason } from '../../src/engine/files/leftOut.ts';
import { FolderEngine } from '../../src/engine/folderEngine.ts';
import { loadModel, type Model } from '../../src/engine/model/loadModel.ts';
import { tinyModel } from '../unit/model/tinyModel.ts';

let model: Model;
let root: string;
let folder: string;
const open: FolderEngine[] = [];

beforeAll(async () => {
  model = await loadModel(tinyModel);
});
afterAll(() => model.close());

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mopq-left-out-'));
  folder = join(root, 'work');
  write('src/pool.ts', 'export class ConnectionPool {}\n');
  write('.gitignore', '# what tools make\nout/\n*.log\n');
  write('.mopqignore', 'notes/\n');
  write('out/api/schema.ts', 'export interface Schema {}\n');
  write('notes/todo.md', '# To do\n');
  write('server.log', 'started\n');
  write('web/dist/app.ts', 'export const app = 1;\n');
  write('node_modules/left/index.js', 'module.exports = 1;\n');
  write('.env', 'KEY=1\n');
  write('logo.png', 'x');
  write('data.txt', 'a\0b\n');
  write('package-lock.json', '{}\n');
  write('min.js', 'function a(b){return b+1};'.repeat(300));
  write('paper.pdf', 'This is no such document.\n');
  write('big.md', `# Big\n\n${'word '.repeat(3000)}\n`);
  symlinkSync(join(folder, 'src/pool.ts'), join(folder, 'link.ts'));
});

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const index = (): string => join(root, 'index');

/** Opens the folder; as an editor does where rules are given, otherwise as the terminal. */
async function opened(rules?: Partial<FileRules>): Promise<FolderEngine> {
  const engine = await FolderEngine.open({
    folder,
    model,
    modelFolder: tinyModel,
    indexDirectory: index(),
    ...(rules && { rules: fileRules.parse({ maxFileBytes: 10_240, ...rules }), setsRules: true }),
  });
  open.push(engine);
  return engine;
}

async function indexed(rules?: Partial<FileRules>): Promise<FolderEngine> {
  const engine = await opened(rules);
  engine.start();
  await engine.settled();
  return engine;
}

async function closed(engine: FolderEngine): Promise<void> {
  open.splice(open.indexOf(engine), 1);
  await engine.close();
}

const leftOut = ({ engine }: FolderEngine): Record<string, string> =>
  Object.fromEntries(
    skipReason.options.flatMap((reason) => engine.leftOut(reason)).map((item) => [item.path, item.text]),
  );

const dist = [{ glob: '**/dist', setting: 'search.exclude' }];

describe('what is left out', () => {
  it('is told with its reason, each rule with the place where it stands', async () => {
    const engine = await indexed({ excludes: dist });
    const told = leftOut(engine);
    expect(told).toMatchObject({
      'out/': 'the rule out/ in .gitignore:2 leaves it out',
      'server.log': 'the rule *.log in .gitignore:3 leaves it out',
      'notes/': 'the rule notes/ in .mopqignore:1 leaves it out',
      'web/dist/': '**/dist in the setting search.exclude leaves it out',
      'node_modules/': 'the built-in rule node_modules/ leaves it out',
      'big.md': 'it has 15 kB, and the limit is 10 kB',
    });
    const reasonOf = Object.fromEntries(
      skipReason.options.flatMap((reason) =>
        engine.engine.leftOut(reason).map(({ path }) => [path, reason] as const),
      ),
    );
    expect(reasonOf).toMatchObject({
      '.env': 'secret',
      'logo.png': 'binary',
      'data.txt': 'binary',
      'package-lock.json': 'generated',
      'min.js': 'generated',
      'paper.pdf': 'failed to parse',
      'link.ts': 'link',
    });
    expect(engine.status().skipped).toEqual({
      ignored: 5,
      secret: 1,
      binary: 2,
      generated: 2,
      'failed to parse': 1,
      link: 1,
      'too large': 1,
    });
  });

  it('is known to who opens the index without indexing', async () => {
    const writer = await indexed({ excludes: dist });
    const told = leftOut(writer);
    await closed(writer);
    const reader = await opened();
    expect(leftOut(reader)).toEqual(told);
    expect(reader.status().changedAt).toBeGreaterThan(0);
  });

  it('answers why for one file, and what can be done about it', async () => {
    const { engine } = await indexed({ excludes: [...dist, { glob: 'docs', setting: 'mopq.exclude' }] });
    write('docs/a.md', '# A\n');
    const why = async (path: string) => {
      const { indexed, text, fixes } = await engine.why(path);
      return { indexed, text, fixes };
    };
    expect(await why('src/pool.ts')).toEqual({
      indexed: true,
      text: 'src/pool.ts is in the search, in 1 chunk.',
      fixes: [],
    });
    expect(await why('out/api/schema.ts')).toEqual({
      indexed: false,
      text: 'out/api/schema.ts is not in the search, and nothing in out/ is: the rule out/ in .gitignore:2 leaves it out.',
      fixes: ['include', 'openRule'],
    });
    expect(await why('web/dist/app.ts')).toMatchObject({ fixes: ['include', 'openSetting'] });
    expect(await why('docs/a.md')).toMatchObject({ fixes: ['openSetting'] });
    expect(await why('node_modules/left/index.js')).toMatchObject({ fixes: ['include'] });
    expect(await why('big.md')).toMatchObject({ indexed: false, fixes: ['raiseLimit'] });
    expect(await why('.env')).toMatchObject({ indexed: false, fixes: [] });
    expect(await why('data.txt')).toMatchObject({
      text: expect.stringMatching(/not in the search: it is binary/),
    });
    expect(await why('link.ts')).toMatchObject({ text: expect.stringMatching(/it is a link/) });
    expect(await why('gone.ts')).toMatchObject({ indexed: false, text: 'There is no file gone.ts.' });
    expect(await why('src')).toMatchObject({ text: '1 file of src is in the search.' });
    write('src/new.ts', 'export const added = 1;\n');
    expect(await why('src/new.ts')).toMatchObject({ indexed: false, text: expect.stringMatching(/yet/) });
  });
});

describe('includes', () => {
  it('take in what ignore files and the editor leave out, and nothing beside it', async () => {
    const { engine } = await indexed({ excludes: dist, includes: ['out/api/**', 'web/dist'] });
    expect((await engine.why('out/api/schema.ts')).indexed).toBe(true);
    expect((await engine.why('web/dist/app.ts')).indexed).toBe(true);
    expect((await engine.why('server.log')).indexed).toBe(false);
  });

  it('are followed when a file there changes', async () => {
    const folderEngine = await indexed({ includes: ['out/api'] });
    write('out/api/more.ts', 'export const more = 1;\n');
    write('out/other.ts', 'export const other = 1;\n');
    folderEngine.changed(['out/api/more.ts', 'out/other.ts']);
    await folderEngine.settled();
    expect((await folderEngine.engine.why('out/api/more.ts')).indexed).toBe(true);
    expect((await folderEngine.engine.why('out/other.ts')).indexed).toBe(false);
  });

  it('let no secret in', async () => {
    write('out/.env', 'KEY=1\n');
    const { engine } = await indexed({ includes: ['out', '.env', '.git'] });
    expect(await engine.why('.env')).toMatchObject({ indexed: false });
    expect(await engine.why('out/.env')).toMatchObject({ indexed: false });
  });
});

describe('who opens an index without rules', () => {
  it('follows those of the last editor, and does not change them', async () => {
    await closed(await indexed({ excludes: dist, maxFileBytes: 20_480 }));
    const terminal = await indexed();
    expect(terminal.engine.rules).toEqual({ excludes: dist, includes: [], maxFileBytes: 20_480 });
    expect((await terminal.engine.why('web/dist/app.ts')).indexed).toBe(false);
    expect((await terminal.engine.why('big.md')).indexed).toBe(true);
  });

  it('takes them over from an editor that it followed', async () => {
    const terminal = await opened();
    const editor = await indexed({ excludes: dist });
    terminal.start({ steal: false });
    await closed(editor);
    await expect.poll(() => terminal.status().phase, { timeout: 20_000 }).toBe('ready');
    expect((await terminal.engine.why('web/dist/app.ts')).indexed).toBe(false);
  });

  it('has the usual ones where there was no editor', async () => {
    const terminal = await indexed();
    expect((await terminal.engine.why('web/dist/app.ts')).indexed).toBe(true);
  });
});

describe('an index that is forgotten', () => {
  it('is gone from the disk', async () => {
    const engine = await indexed({});
    expect(readdirSync(index())).toContain('index.sqlite');
    open.splice(open.indexOf(engine), 1);
    await engine.forget();
    expect(existsSync(index())).toBe(false);
    expect((await opened()).status().files).toBe(0);
  });

  it('is emptied where another process has it open', async () => {
    const other = await opened();
    const engine = await indexed({});
    open.splice(open.indexOf(engine), 1);
    await engine.forget();
    expect(readdirSync(index())).toContain('index.sqlite');
    other.start({ steal: false });
    await other.settled();
    expect(other.status()).toMatchObject({ phase: 'ready', files: expect.any(Number) });
    expect(other.status().files).toBeGreaterThan(0);
  });
});
