import type { LiveIndex } from '../../../src/engine/index/liveIndex.ts';
import { CODE_BYTES } from './sampleFiles.ts';

/** All that a search can see, by path. */
export function seen(live: LiveIndex) {
  const files = Array.from({ length: live.fileSlots }, (_, fileSlot) => {
    const file = live.file(fileSlot);
    if (file === undefined) return [];
    const chunks = Array.from(live.chunksOf(fileSlot), (slot) => ({
      startLine: live.startLine(slot),
      endLine: live.endLine(slot),
      page: live.page(slot),
      cell: live.cell(slot),
      symbols: live.symbols(slot),
      code: live.codes.codeAt(slot),
      length: live.terms.lengthOf(slot),
      names: live.names.lengthOf(slot),
      file: live.file(live.fileOf[slot] ?? 0)?.path,
    }));
    return [
      { ...file, first: undefined, count: undefined, fileCode: live.fileCodes.codeAt(fileSlot), chunks },
    ];
  }).flat();
  const paths = (term: string) =>
    Array.from(live.terms.postings(term)?.documents ?? [], (slot) => live.file(live.fileOf[slot] ?? 0)?.path);
  const table_MK = new Float32Array(CODE_BYTES * 2 * 16).fill(1);
  const found = Array.from(live.codes.search(table_MK, 1000).slots, (slot) => live.startLine(slot));
  return {
    files: files.sort((a, b) => a.path.localeCompare(b.path)),
    shared: paths('shared').sort(),
    documents: live.terms.documentCount,
    length: live.terms.totalLength,
    names: live.names.documentCount,
    counts: live.counts.byLanguage,
    folders: live.counts.topFolders,
    found: found.sort((a, b) => a - b),
  };
}
