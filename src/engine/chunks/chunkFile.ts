import type { FileType } from '../files/languages.ts';
import type { Chunk, ChunkedFile } from './chunk.ts';
import { chunkCode } from './code.ts';
import type { Extracted } from './extract.ts';
import { chunkMarkdown } from './markdown.ts';
import { chunkPlainText } from './plainText.ts';

/** Cuts a file's text into chunks. Every non-blank line belongs to exactly one. */
export async function chunkFile(type: FileType, extracted: Extracted): Promise<ChunkedFile> {
  return { ...type, chunks: await chunk(type, extracted) };
}

async function chunk(type: FileType, { text, parts }: Extracted): Promise<Chunk[]> {
  switch (type.kind) {
    case 'code':
      return chunkCode(type.language, text);
    case 'markdown':
    case 'docx':
      return chunkMarkdown(text);
    case 'notebook':
      return byPart(text, parts ?? [0], chunkMarkdown, (cell) => ({ cell }));
    case 'pdf':
      return byPart(text, parts ?? [0], chunkPlainText, (page) => ({ page: page + 1 }));
    case 'text':
      return chunkPlainText(text);
  }
}

/** Cuts each page or cell by itself, so that a chunk can be opened where it stands. */
function byPart(
  text: string,
  parts: readonly number[],
  cut: (text: string) => Chunk[],
  place: (part: number) => { page: number } | { cell: number },
): Chunk[] {
  const rows = text.split('\n');
  return parts.flatMap((start, part) =>
    cut(rows.slice(start, parts[part + 1] ?? rows.length).join('\n')).map((piece) => ({
      ...piece,
      startLine: piece.startLine + start,
      endLine: piece.endLine + start,
      ...place(part),
    })),
  );
}
