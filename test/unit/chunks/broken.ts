/** A way to spoil a text, given numbers in 0..1. */
export type Spoil = (text: string, random: () => number) => string;

const SOME = 0.2;

/** What happens to files: they are cut off, half edited, written by several systems, or hold what is no text at all. */
export const SPOILS: Readonly<Record<string, Spoil>> = {
  'cut off': (text, random) => text.slice(0, random() * text.length),
  'without its beginning': (text, random) => text.slice(random() * text.length),
  'without a part': (text, random) => {
    const [from = 0, to = 0] = [random() * text.length, random() * text.length].sort((a, b) => a - b);
    return text.slice(0, from) + text.slice(to);
  },
  'without some brackets': (text, random) =>
    text.replace(/[(){}[\]]/g, (bracket) => (random() < SOME ? '' : bracket)),
  'without some quotes': (text, random) => text.replace(/["'`]/g, (quote) => (random() < SOME ? '' : quote)),
  'with mixed line ends': (text, random) =>
    text.replace(/\n/g, () => ['\n', '\r\n', '\r'][Math.floor(random() * 3)] ?? '\n'),
  'with one huge line': (text, random) => {
    const at = Math.floor(random() * text.length);
    return `${text.slice(0, at)} ${'x = f("y", {z}); '.repeat(400)}${text.slice(at)}`;
  },
  'without line ends': (text) => text.replaceAll('\n', ' '),
  'with control characters': (text, random) =>
    text.replace(/\w/g, (letter) => (random() < SOME ? String.fromCharCode(random() * 256) : letter)),
  'twenty times over': (text) => text.repeat(20),
};
