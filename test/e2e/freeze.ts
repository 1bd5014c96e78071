import { readFileSync } from 'node:fs';

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended meanwhile.
    return '';
  }
};

const descendants = (pid: number): number[] =>
  (read(`/proc/${pid}/task/${pid}/children`).match(/\d+/g) ?? [])
    .map(Number)
    .flatMap((child) => [child, ...descendants(child)]);

/**
 * Halts the engines below a process, so that a request lasts as long as a test needs.
 *
 * @returns what lets them go on
 */
export function freezeEngines(ancestor: number): () => void {
  const engines = descendants(ancestor).filter((pid) => read(`/proc/${pid}/cmdline`).includes('engine.js'));
  if (engines.length === 0) throw new Error('No engine was found.');
  for (const pid of engines) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of engines) process.kill(pid, 'SIGCONT');
  };
}
