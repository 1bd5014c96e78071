/** Macros of `man` whose arguments are text: set apart by blanks, or joined where fonts alternate. */
const SPACED = new Set('B I SM SB SH SS Sh Ss UR MT'.split(' '));
const JOINED = new Set('BR RB IR RI BI IB'.split(' '));
/** Macros of `mdoc` that also stand among the words of a line. */
const INLINE = new Set(
  (
    'Ad An Ap Aq Ar Bq Bo Bc Brq Cd Cm Dq Do Dc Dv Em Er Ev Fa Fn Fl Ft Ic In Li Lk Ms Mt Nd Nm No Ns Oc Oo Op Pa Pf Pq Po Pc ' +
    'Ql Qq Sm Sq So Sc St Sx Sy Ta Tn Va Vt Xc Xo Xr'
  ).split(' '),
);
const CHARACTERS: Record<string, string> = {
  aq: "'",
  oq: '‘',
  cq: '’',
  lq: '“',
  rq: '”',
  dq: '"',
  em: '—',
  en: '–',
  bu: '•',
  co: '©',
  rs: '\\',
  ti: '~',
  ha: '^',
  ga: '`',
};
const ESCAPE =
  /\\(?:f(?:\[[^\]]*\]|\(..|.)|s[-+]?(?:\d|\[[^\]]*\]|'[^']*')|m\[[^\]]*\]|\*(?:\[([^\]]*)\]|\((..)|.)|\[([^\]]*)\]|\((..)|n(?:\[[^\]]*\]|\(..|.)|[hvw]'[^']*'|(.))/g;

/** Text of a manual page as it is read, without macros and escapes, line by line. */
export function readable(roff: string): string {
  let isDefinition = false;
  return roff
    .split('\n')
    .map((line) => {
      const wasDefinition = isDefinition;
      if (/^\.\s*(?:de|ig|am)\b/.test(line)) isDefinition = true;
      else if (/^\.\s*\.\s*$/.test(line)) isDefinition = false;
      return isDefinition || wasDefinition ? '' : readableLine(line);
    })
    .join('\n');
}

export function readableLine(line: string): string {
  const [, macro = '', rest = ''] = /^[.']\s*(\\"|[A-Za-z]+)?\s*(.*)$/.exec(line) ?? [];
  if (macro === '') return /^[.']/.test(line) ? '' : unescaped(line);
  const words = roffWords(rest);
  if (JOINED.has(macro)) return unescaped(words.join(''));
  if (SPACED.has(macro)) return unescaped(words.join(' '));
  if (macro === 'TH' || macro === 'Dt') return unescaped(`${words[0] ?? ''}(${words[1] ?? ''})`);
  if (macro === 'IP') return unescaped(words[0] ?? '');
  if (macro === 'It' || INLINE.has(macro)) return unescaped(inlineText([macro, ...words]));
  return '';
}

/** Words of a macro's line; those between quotes are one. */
export const roffWords = (line: string): string[] =>
  Array.from(line.matchAll(/"((?:[^"]|"")*)"|(\S+)/g), ([, inside, bare]) => inside ?? bare ?? '');

/** `It Fl C Ar config` reads `-C config`. */
function inlineText(words: readonly string[]): string {
  let text = '';
  let sign = '';
  for (const word of words) {
    if (word === 'Fl') sign = '-';
    else if (word === 'Nd') text += ' -';
    else if (word !== 'It' && !INLINE.has(word)) {
      text += ` ${sign}${word}`;
      sign = '';
    }
  }
  return text.trim();
}

function unescaped(text: string): string {
  return text
    .replace(/\\".*$/, '')
    .replace(ESCAPE, (_, ...[string, name, long, short, one]: (string | undefined)[]) => {
      const character = string ?? name ?? long ?? short;
      if (character !== undefined) return CHARACTERS[character.toLowerCase()] ?? '';
      if (one === 'e' || one === '\\') return '\\';
      if (one === '-' || one === '.' || one === "'" || one === '`') return one;
      return one === ' ' || one === '~' || one === '0' ? ' ' : '';
    });
}
