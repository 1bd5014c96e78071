/** Characters that the search panel takes at most; apart from the schemas, which activation does not load. */
export const LONGEST_QUERY = 20_000;
