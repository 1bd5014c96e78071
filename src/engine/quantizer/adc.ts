/**
 * Asymmetric score of one packed code: the sum of its entries in the lookup table, float32, in order of the
 * sub-spaces. This is the definition that every scanner must reproduce to the bit.
 *
 * @param table_MK lookup table, [M, 16]
 * @param codes packed codes, two sub-codes a byte, low half first
 * @param offset where the code begins
 */
export function adcScore(table_MK: Float32Array, codes: Uint8Array, offset: number): number {
  const bytes = table_MK.length / 32;
  let sum = 0;
  for (let i = 0; i < bytes; i++) {
    const byte = codes[offset + i] ?? 0;
    sum = Math.fround(sum + (table_MK[i * 32 + (byte & 15)] ?? 0));
    sum = Math.fround(sum + (table_MK[i * 32 + 16 + (byte >> 4)] ?? 0));
  }
  return sum;
}
