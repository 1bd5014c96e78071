/**
 * What an index holds depends on how files are cut into chunks, chunks into words and paths into texts, so it carries
 * this number: an index made under another is made anew. Raise it with every change of these.
 */
export const chunkingVersion = 6;
