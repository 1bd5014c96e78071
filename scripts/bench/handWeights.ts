import type { QueryEncoder } from '../../src/engine/search/search.ts';

/** A model without what it has learned of ranking, so that the hand-set formula ranks. */
export function withoutRanker(encoder: QueryEncoder): QueryEncoder {
  return {
    codebook: encoder.codebook,
    encodeQuery: (text) => encoder.encodeQuery(text),
    encodeText: (text) => encoder.encodeText(text),
  };
}
