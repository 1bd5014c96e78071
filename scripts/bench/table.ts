type Row = readonly string[];

/** Rows as a Markdown table, columns padded. */
export function markdownTable(head: Row, rows: readonly Row[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: Row): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|\n`;
  return line(head) + rule + rows.map(line).join('');
}

/** Prints rows as a Markdown table. */
export function printTable(head: Row, rows: readonly Row[]): void {
  console.log(markdownTable(head, rows));
}
