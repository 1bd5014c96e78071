import type { FolderHit } from '../../engine/protocol.ts';
import { type Row, rowOf } from './row.ts';

/** What became of a result since it was found: its lines are others now, or its file is gone. */
export type Staleness = 'changed' | 'deleted';

export interface FileNode {
  readonly kind: 'file';
  readonly folder: string;
  /** Relative to `folder`, with `/`. */
  readonly path: string;
  readonly hits: HitNode[];
}

export interface HitNode {
  readonly kind: 'hit';
  readonly file: FileNode;
  /** As it was found. */
  readonly found: FolderHit;
  /** With its lines where they are now. */
  hit: FolderHit;
  readonly row: Row;
  staleness: Staleness | undefined;
}

export type ResultNode = FileNode | HitNode;

/** An answer grouped by file, the file with the best hit first; what the tree shows. */
export class ResultsModel {
  readonly files: FileNode[] = [];
  /** All hits, best first. */
  readonly ranked: HitNode[] = [];

  constructor(hits: readonly FolderHit[]) {
    const byFile = new Map<string, FileNode>();
    for (const hit of hits) {
      const key = `${hit.folder}\0${hit.path}`;
      let file = byFile.get(key);
      if (!file) {
        file = { kind: 'file', folder: hit.folder, path: hit.path, hits: [] };
        byFile.set(key, file);
        this.files.push(file);
      }
      const staleness = hit.stale ? 'changed' : undefined;
      const node: HitNode = { kind: 'hit', file, found: hit, hit, row: rowOf(hit), staleness };
      file.hits.push(node);
      this.ranked.push(node);
    }
  }

  get hitCount(): number {
    return this.ranked.length;
  }

  /** The hits in the order of their rows. */
  shown(flat: boolean): readonly HitNode[] {
    return flat ? this.ranked : this.files.flatMap(({ hits }) => hits);
  }

  /** Takes a node out; a file goes with its last hit. Gives the file that is left to redraw, if any. */
  dismiss(node: ResultNode): FileNode | undefined {
    for (const hit of node.kind === 'file' ? [...node.hits] : [node]) remove(this.ranked, hit);
    if (node.kind === 'hit') {
      remove(node.file.hits, node);
      if (node.file.hits.length > 0) return node.file;
    }
    remove(this.files, node.kind === 'hit' ? node.file : node);
    return undefined;
  }
}

/** The hits of a node. */
export const hitsOf = (node: ResultNode): readonly HitNode[] => (node.kind === 'hit' ? [node] : node.hits);

/** What became of a file as a whole: any of its hits tells. */
export function stalenessOf(node: ResultNode): Staleness | undefined {
  return hitsOf(node).find(({ staleness }) => staleness !== undefined)?.staleness;
}

/** The hit that is so many steps from `from`, around the ends; hits of deleted files are passed over. */
export function stepFrom(
  hits: readonly HitNode[],
  from: HitNode | undefined,
  step: 1 | -1,
): HitNode | undefined {
  const there = hits.filter((hit) => hit.staleness !== 'deleted' || hit === from);
  if (there.length === 0) return undefined;
  const at = from === undefined ? -1 : there.indexOf(from);
  const next = at < 0 ? (step > 0 ? 0 : there.length - 1) : (at + step + there.length) % there.length;
  return there[next];
}

function remove<T>(items: T[], item: T): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}
