import type { Measure } from './comparison.ts';
import type { Part } from './comparisonPage.ts';
import { circle, line, picture, text } from './svg.ts';

const WIDTH = 860;
const NAMES_WIDTH = 230;
const MARGIN = 24;
const ROW = 22;
/** Above the rows of a part: its title and the names of its measures. */
const HEAD = 58;
/** Below them: the scale. */
const FOOT = 44;
const RADIUS = 4.5;
const FONT_SIZE = 12;
const OURS = '#bc4c00';
const OTHERS = '#0969da';
const STEP = 0.2;

/** A part at its height: a panel a measure, a row a system, each a point on its interval. */
interface Panel {
  readonly measure: Measure;
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** NDCG@10 of each system with its interval as SVG. Ours is told apart by its colour, its row is the first. */
export function comparisonPlot(parts: readonly Part[]): string {
  const drawn: string[] = [];
  let top = 0;
  for (const part of parts) {
    const names = namesOf(part);
    drawn.push(...partOf(part, names, top));
    top += HEAD + names.length * ROW + FOOT;
  }
  return picture({ width: WIDTH, height: top }, FONT_SIZE, 'NDCG@10 of each system with its interval', drawn);
}

const namesOf = ({ comparison: { measures } }: Part): string[] => [
  ...new Set(measures.flatMap(({ systems }) => systems.map(({ name }) => name))),
];

function partOf({ title, comparison: { measures } }: Part, names: readonly string[], top: number): string[] {
  const width = (WIDTH - NAMES_WIDTH - MARGIN) / measures.length;
  const rows = top + HEAD;
  return [
    text(MARGIN, top + 28, title, 'font-size="15" font-weight="bold"'),
    ...names.map((name, row) =>
      text(NAMES_WIDTH - 12, centre(rows, row) + 4, name, `text-anchor="end" fill="${colourOf(row)}"`),
    ),
    ...measures.flatMap((measure, i) => {
      const left = NAMES_WIDTH + i * width;
      return panelOf({ measure, left, right: left + width - MARGIN, top: rows }, names);
    }),
  ];
}

const centre = (top: number, row: number): number => top + (row + 0.5) * ROW;
const colourOf = (row: number): string => (row === 0 ? OURS : OTHERS);

function panelOf({ measure, left, right, top }: Panel, names: readonly string[]): string[] {
  const bottom = top + names.length * ROW;
  const x = (value: number): number => left + value * (right - left);
  const ticks = Array.from({ length: Math.round(1 / STEP) + 1 }, (_, i) => i * STEP);
  return [
    text((left + right) / 2, top - 10, `${measure.name} (${measure.questions})`, 'text-anchor="middle"'),
    ...ticks.map((tick) => line(x(tick), top, x(tick), bottom, '#d8dee4')),
    ...ticks.map((tick) => text(x(tick), bottom + 16, tickLabel(tick), 'text-anchor="middle"')),
    text((left + right) / 2, bottom + 34, 'NDCG@10', 'text-anchor="middle" fill="#656d76"'),
    ...measure.systems.flatMap(({ name, ndcg }) => {
      const row = names.indexOf(name);
      const y = centre(top, row);
      return [
        line(x(ndcg.low), y, x(ndcg.high), y, colourOf(row), 'stroke-width="2"'),
        circle(x(ndcg.mean), y, RADIUS, colourOf(row)),
      ];
    }),
  ];
}

const tickLabel = (tick: number): string => tick.toFixed(1).replace(/^0\./, '.');
