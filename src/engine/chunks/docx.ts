import mammoth from 'mammoth';
import type { Extracted } from './extract.ts';

/** In the library and its documentation, but not in its types. */
interface Markdown {
  convertToMarkdown(input: { buffer: Buffer }): Promise<{ value: string }>;
}

/** A Word document as Markdown, so that its headings cut it. */
export async function extractDocx(bytes: Uint8Array): Promise<Extracted> {
  const library = mammoth as typeof mammoth & Markdown;
  const { value } = await library.convertToMarkdown({ buffer: Buffer.from(bytes) });
  const text = value
    .replace(/<a id="[^"]*"><\/a>|!\[[^\]]*\]\(data:[^)]*\)/g, '')
    // A line that only begins with `#` is no heading, so there the escape stays.
    .replace(/\\([\\`*_{}[\]()+\-.!>]|(?<!^\\)#)/gm, '$1');
  return { text };
}
