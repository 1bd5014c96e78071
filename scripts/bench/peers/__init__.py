"""Other systems of search, which answer the questions of `compare.ts` over the chunks of our index."""
