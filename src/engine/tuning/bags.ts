/** Texts as bags of their tokens: of text i, the tokens from `starts[i]` up to `starts[i + 1]`. */
export interface Bags {
  readonly starts: Uint32Array;
  /** Each token of a text once. */
  readonly tokens: Int32Array;
  /** The square root of its frequency. */
  readonly weights: Float32Array;
}

/** @param texts token ids in order, repetitions included */
export function bagsOf(texts: readonly Int32Array[]): Bags {
  const starts = new Uint32Array(texts.length + 1);
  const tokens: number[] = [];
  const weights: number[] = [];
  texts.forEach((ids, i) => {
    const counts = new Map<number, number>();
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
    for (const [id, count] of counts) {
      tokens.push(id);
      weights.push(Math.sqrt(count));
    }
    starts[i + 1] = tokens.length;
  });
  return { starts, tokens: Int32Array.from(tokens), weights: Float32Array.from(weights) };
}
