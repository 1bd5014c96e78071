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
const STEP = 0.1;

/** A part at its height: a panel a measure, a row a system, each a point on its interval. */
interface Panel {
  readonly measure: Measure;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly range: readonly [number, number];
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

/** The first and the last tick, in steps, about all intervals of a part. */
function rangeOf(measures: readonly Measure[]): readonly [number, number] {
  const estimates = measures.flatMap(({ systems }) => systems.map(({ ndcg }) => ndcg));
  const first = Math.floor(Math.min(...estimates.map(({ low }) => low)) / STEP);
  const last = Math.ceil(Math.max(...estimates.map(({ high }) => high)) / STEP);
  return [first, Math.max(last, first + 1)];
}

const namesOf = ({ comparison: { measures } }: Part): string[] => [
  ...new Set(measures.flatMap(({ systems }) => systems.map(({ name }) => name))),
];

function partOf({ title, comparison: { measures } }: Part, names: readonly string[], top: number): string[] {
  const width = (WIDTH - NAMES_WIDTH - MARGIN) / measures.length;
  const rows = top + HEAD;
  const range = rangeOf(measures);
  return [
    text(MARGIN, top + 28, title, 'font-size="15" font-weight="bold"'),
    ...names.map((name, row) =>
      text(NAMES_WIDTH - 12, centre(rows, row) + 4, name, `text-anchor="end" fill="${colourOf(row)}"`),
    ),
    ...measures.flatMap((measure, i) => {
      const left = NAMES_WIDTH + i * width;
      return panelOf({ measure, left, right: left + width - MARGIN, top: rows, range }, names);
    }),
  ];
}

const centre = (top: number, row: number): number => top + (row + 0.5) * ROW;
const colourOf = (row: number): string => (row === 0 ? OURS : OTHERS);

function panelOf(
  { measure, left, right, top, range: [first, last] }: Panel,
  names: readonly string[],
): string[] {
  const bottom = top + names.length * ROW;
  const ours = measure.systems[0]?.ndcg.mean ?? 0;
  const x = (value: number): number => left + ((value / STEP - first) / (last - first)) * (right - left);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * STEP);
  return [
    text((left + right) / 2, top - 10, `${measure.name} (${measure.questions})`, 'text-anchor="middle"'),
    ...ticks.map((tick) => line(x(tick), top, x(tick), bottom, '#d8dee4')),
    line(x(ours), top, x(ours), bottom, OURS, 'stroke-dasharray="2 3"'),
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
