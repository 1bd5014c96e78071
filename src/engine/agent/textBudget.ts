/** Of code and of English a token is longer as a rule; of most other languages it is not. */
const BYTES_A_TOKEN = 3;

/** What a text costs, in bytes of UTF-8. */
export const costOf = (text: string): number => Buffer.byteLength(text);

/** Room for text, counted in bytes, which stand for tokens of whichever model reads it. */
export class TextBudget {
  #left: number;

  constructor(tokens: number) {
    this.#left = tokens * BYTES_A_TOKEN;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#left;
  }

  /** Takes room for a text; false, and nothing taken, where it does not fit. */
  take(text: string): boolean {
    const cost = costOf(text);
    if (cost > this.#left) return false;
    this.#left -= cost;
    return true;
  }
}
