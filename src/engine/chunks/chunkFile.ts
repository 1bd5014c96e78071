import type { FileType } from '../files/languages.ts';
import { ASCIIDOC } from './asciidoc.ts';
import type { Chunk, ChunkedFile } from './chunk.ts';
import { chunkCode } from './code.ts';
import type { Extracted } from './extract.ts';
import { chunkManPage } from './manPage.ts';
import { chunkMarkdown } from './markdown.ts';
import { chunkNotebook } from './notebook.ts';
import { chunkPages } from './pages.ts';
import { chunkPlainText } from './plainText.ts';
import { restructuredText } from './restructuredText.ts';
import { chunkSections } from './sections.ts';

/** Cuts a file's text into chunks. Every non-blank line belongs to exactly one. */
export async function chunkFile(type: FileType, extracted: Extracted): Promise<ChunkedFile> {
  return { ...type, chunks: await chunk(type, extracted) };
}

async function chunk(type: FileType, extracted: Extracted): Promise<Chunk[]> {
  const { text } = extracted;
  switch (type.kind) {
    case 'code':
      return chunkCode(type.language, text);
    case 'markdown':
      return chunkMarkup(type.language, text);
    case 'docx':
      return chunkMarkdown(text);
    case 'notebook':
      return chunkNotebook(extracted);
    case 'pdf':
      return chunkPages(extracted);
    case 'text':
      return chunkPlainText(text);
  }
}

function chunkMarkup(language: string, text: string): Chunk[] {
  switch (language) {
    case 'restructuredtext':
      return chunkSections(text, restructuredText());
    case 'asciidoc':
      return chunkSections(text, ASCIIDOC);
    case 'roff':
      return chunkManPage(text);
    default:
      return chunkMarkdown(text);
  }
}
