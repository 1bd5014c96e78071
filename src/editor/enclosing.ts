/** A symbol's lines, 0-based and inclusive. */
export interface SymbolLines {
  readonly start: number;
  readonly end: number;
  readonly children: readonly SymbolLines[];
}

/** Lines taken on each side of a cursor that no symbol encloses. */
const around = 8;
/** A symbol longer than this says less about the cursor than one inside it, or the lines around it. */
const maxLines = 150;

/** The lines that a cursor is about: of the innermost symbol with some body, or else those around it. */
export function enclosingLines(
  symbols: readonly SymbolLines[],
  line: number,
  lineCount: number,
): { start: number; end: number } {
  let best: SymbolLines | undefined;
  let level = symbols;
  for (;;) {
    const inside = level.find(({ start, end }) => start <= line && line <= end);
    if (!inside) break;
    // A one-line symbol, such as a field or a parameter, is too little to look for.
    if (inside.end > inside.start && inside.end - inside.start < maxLines) best = inside;
    level = inside.children;
  }
  if (best) return { start: best.start, end: best.end };
  return { start: Math.max(0, line - around), end: Math.min(lineCount - 1, line + around) };
}
