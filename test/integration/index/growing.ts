import type { StoredFile } from '../../../src/engine/index/types.ts';
import { sampleFile } from '../../unit/index/sampleFiles.ts';

export const FILES = 40;

/** What a file holds at a step of a long history; the step is kept as its time. */
export function fileAt(path: string, step: number): StoredFile {
  const texts = Array.from(
    { length: 1 + (step % 7) },
    (_, i) => `function step${step}part${i}() {\n  return shared + "${path}";\n}`,
  );
  return { ...sampleFile(path, texts), mtimeMs: step };
}

export const pathOf = (step: number): string => `src/file${step % FILES}.ts`;
