/** English words so frequent that they say nothing of a chunk. Words that are also keywords with a meaning stay. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and are as at be been being but by can could did do does doing had has have having he her here hers him his ' +
    'how i if in into is it its itself me more most my of on or our ours she should so some such than that the their ' +
    'theirs them then there these they this those through to too us was we were what when where which while who whom ' +
    'why will with would you your yours'
  ).split(' '),
);
