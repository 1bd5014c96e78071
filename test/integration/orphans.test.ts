import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Processes are found through /proc, which Linux alone has. */
const onLinux = describe.skipIf(process.platform !== 'linux');

let root: string;
let parent: ChildProcess;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mopq-orphans-'));
  mkdirSync(join(root, 'work'));
  for (let i = 0; i < 600; i++) writeFileSync(join(root, 'work', `f${i}.ts`), source(i));
});

afterEach(() => {
  parent.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

const source = (i: number): string =>
  `export function f${i}(a: number) {\n  return a * ${i};\n}\n`.repeat(30);

/** Starts a parent with an engine that indexes, and waits until the engine's reading process is there too. */
async function startFamily(): Promise<{ engine: number; reader: number }> {
  const program = join(import.meta.dirname, 'engineParent.ts');
  parent = spawn(process.execPath, [program, join(root, 'work'), join(root, 'index')], { stdio: 'inherit' });
  await once(parent, 'spawn');
  const engine = await childOf(parent.pid ?? 0);
  return { engine, reader: await childOf(engine) };
}

async function childOf(pid: number): Promise<number> {
  let child: number | undefined;
  await expect.poll(() => (child = children(pid)[0]), { timeout: 30_000, interval: 20 }).toBeDefined();
  return child as number;
}

function children(parentPid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && stat(Number(name))?.parent === parentPid)
    .map(Number);
}

/** State and parent of a process, as in `man proc_pid_stat`. */
function stat(pid: number): { state: string; parent: number } | undefined {
  try {
    const [state = '', parentPid] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return { state, parent: Number(parentPid) };
  } catch {
    return undefined;
  }
}

/** A process that has ended may wait as a zombie for someone to ask. */
const lives = (pid: number): boolean => !'ZX'.includes(stat(pid)?.state ?? 'X');

onLinux('no process outlives the one that it works for', () => {
  it('the reading process, when the engine is killed', async () => {
    const { engine, reader } = await startFamily();
    process.kill(engine, 'SIGKILL');
    await expect.poll(() => lives(reader), { timeout: 15_000 }).toBe(false);
  });

  it('the engine and its reading process, when the parent is killed', async () => {
    const { engine, reader } = await startFamily();
    parent.kill('SIGKILL');
    await expect.poll(() => lives(engine) || lives(reader), { timeout: 15_000 }).toBe(false);
  });
});
