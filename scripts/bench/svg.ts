const round = (value: number): string => String(Number(value.toFixed(1)));

/** The parts of a plot as SVG; positions in pixels. `more` is further attributes. */
export function line(x1: number, y1: number, x2: number, y2: number, colour: string, more = ''): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}" ${more}/>`;
}

export function polyline(
  points: readonly (readonly [x: number, y: number])[],
  colour: string,
  width: number,
): string {
  const places = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  return `<polyline points="${places}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
}

export function circle(x: number, y: number, radius: number, colour: string): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" fill="${colour}"/>`;
}

export function text(x: number, y: number, content: string, more = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" ${more}>${escaped}</text>`;
}

/** A picture on white with a title for those who do not see it. */
export function picture(
  { width, height }: { readonly width: number; readonly height: number },
  fontSize: number,
  title: string,
  parts: readonly string[],
): string {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Helvetica, Arial, DejaVu Sans, sans-serif" font-size="${fontSize}" fill="#1f2328" role="img">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
  ].join('\n')}\n`;
}
