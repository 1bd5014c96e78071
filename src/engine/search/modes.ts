/** What a search goes by: words and meaning together, meaning alone, or words alone. */
export const SEARCH_MODES = ['hybrid', 'semantic', 'lexical'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];
