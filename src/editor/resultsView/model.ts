import type { FolderHit } from '../../engine/protocol.ts';
import { type Row, rowOf } from './row.ts';

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
  readonly hit: FolderHit;
  readonly row: Row;
}

export type ResultNode = FileNode | HitNode;

/** An answer grouped by file, the file with the best hit first; what the tree shows. */
export class ResultsModel {
  readonly files: FileNode[] = [];

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
      file.hits.push({ kind: 'hit', file, hit, row: rowOf(hit) });
    }
  }

  get hitCount(): number {
    return this.files.reduce((total, file) => total + file.hits.length, 0);
  }

  /** Takes a node out; a file goes with its last hit. Gives the file that is left to redraw, if any. */
  dismiss(node: ResultNode): FileNode | undefined {
    if (node.kind === 'hit') {
      remove(node.file.hits, node);
      if (node.file.hits.length > 0) return node.file;
    }
    remove(this.files, node.kind === 'hit' ? node.file : node);
    return undefined;
  }
}

function remove<T>(items: T[], item: T): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}
