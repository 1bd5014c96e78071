import { copyFileSync, linkSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Subset } from './scaleOrder.ts';

/** A folder of a subset's files, linked where that can be done and else copied; what the walk left out is not in it. */
export function plantTree(folder: string, { files }: Subset, place: string): void {
  rmSync(place, { recursive: true, force: true });
  for (const { path } of files) {
    const to = join(place, path);
    mkdirSync(dirname(to), { recursive: true });
    try {
      linkSync(join(folder, path), to);
    } catch {
      copyFileSync(join(folder, path), to);
    }
  }
}
