/** Lines, 0-based and inclusive. */
export interface EnclosingLines {
  readonly start: number;
  readonly end: number;
}

/** A symbol's lines. */
export interface SymbolLines extends EnclosingLines {
  readonly children: readonly SymbolLines[];
}

/** Lines taken on each side of a cursor that nothing encloses. */
const around = 8;
/** A symbol longer than this says less about the cursor than one inside it, or the lines around it. */
const maxLines = 150;

/** The innermost symbol with some body that a cursor is in. */
export function enclosingSymbol(symbols: readonly SymbolLines[], line: number): EnclosingLines | undefined {
  let best: SymbolLines | undefined;
  let level = symbols;
  for (;;) {
    const inside = level.find(({ start, end }) => start <= line && line <= end);
    if (!inside) break;
    // A one-line symbol, such as a field or a parameter, is too little to look for.
    if (inside.end > inside.start && inside.end - inside.start < maxLines) best = inside;
    level = inside.children;
  }
  return best && { start: best.start, end: best.end };
}

export const linesAround = (line: number, lineCount: number): EnclosingLines => ({
  start: Math.max(0, line - around),
  end: Math.min(lineCount - 1, line + around),
});
