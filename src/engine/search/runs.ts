/** Shorter runs of words are shared by chance. */
const SHORTEST = 3;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The longest run of a message's words that a text has in a row, as a share of the message, 0..1. */
export function sharedRun(message: string): (text: string) => number {
  const asked = wordsOf(message);
  return (text) => {
    const longest = longestRun(asked, wordsOf(text));
    return longest < SHORTEST ? 0 : longest / asked.length;
  };
}

/** Length of the longest common substring of two lists of words. */
function longestRun(asked: readonly string[], words: readonly string[]): number {
  let longest = 0;
  // Lengths of the runs that end at each asked word and at the word before.
  let ending = new Uint16Array(asked.length + 1);
  for (const word of words) {
    const next = new Uint16Array(asked.length + 1);
    for (let i = 0; i < asked.length; i++) {
      if (asked[i] !== word) continue;
      const length = (ending[i] ?? 0) + 1;
      next[i + 1] = length;
      longest = Math.max(longest, length);
    }
    ending = next;
  }
  return longest;
}
