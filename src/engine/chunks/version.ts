/**
 * What an index holds depends on how files are cut into chunks and chunks into words, so it carries this number: an
 * index made under another is made anew. Raise it with every change of either.
 */
export const chunkingVersion = 3;
