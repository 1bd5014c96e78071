import { type Box, placeLabel } from './labels.ts';
import { circle, line, picture, text } from './svg.ts';

export interface PlotPoint {
  readonly label: string;
  readonly chunksPerSecond: number;
  /** NDCG@10 of meaning alone, and of hybrid. */
  readonly meaning: number;
  readonly hybrid: number;
}

/** Slower models would make indexing noticeable: this many chunks a second are wanted. */
export const WANTED_CHUNKS_PER_SECOND = 600;

const SIZE = { width: 760, height: 460 };
const AREA: Box = { x: 64, y: 44, width: 672, height: 364 };
const RADIUS = 5;
const FONT_SIZE = 12;
/** Of a sans-serif font, a little more than the mean, so that estimated widths are rather too large. */
const LETTER_WIDTH = 7.2;
const SERIES = [
  { of: 'hybrid', name: 'hybrid', colour: '#bc4c00' },
  { of: 'meaning', name: 'meaning alone', colour: '#0969da' },
] as const;

/** Turns a value into a coordinate. */
type Scale = (value: number) => number;

interface Axis {
  readonly ticks: readonly number[];
  readonly scale: Scale;
}

/** Quality against speed as SVG: each model a pair of points, one above the other at its speed. */
export function frontierPlot(points: readonly PlotPoint[]): string {
  const x = speedAxis(points.map(({ chunksPerSecond }) => chunksPerSecond));
  const y = qualityAxis(points.flatMap(({ meaning, hybrid }) => [meaning, hybrid]));
  return picture(SIZE, FONT_SIZE, 'NDCG@10 against chunks encoded a second', [
    ...axes(x, y),
    ...bar(x.scale),
    ...legend(),
    ...points.flatMap((point) => pair(point, x.scale, y.scale)),
    ...labels(points, x.scale, y.scale),
  ]);
}

function speedAxis(speeds: readonly number[]): Axis {
  const least = Math.min(WANTED_CHUNKS_PER_SECOND, ...speeds) / 1.6;
  const most = Math.max(WANTED_CHUNKS_PER_SECOND, ...speeds) * 1.6;
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); 10 ** power <= most; power++) {
    for (const digit of [1, 2, 5]) ticks.push(Number((digit * 10 ** power).toPrecision(1)));
  }
  const share = (value: number): number => Math.log(value / least) / Math.log(most / least);
  return {
    ticks: ticks.filter((tick) => tick >= least && tick <= most),
    scale: (value) => AREA.x + share(value) * AREA.width,
  };
}

function qualityAxis(values: readonly number[]): Axis {
  const range = Math.max(...values) - Math.min(...values);
  const step = [0.01, 0.02, 0.05, 0.1].find((each) => range / each <= 8) ?? 0.2;
  const first = Math.floor(Math.min(...values) / step - 0.5);
  const last = Math.ceil(Math.max(...values) / step + 0.5);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  const share = (value: number): number => (value / step - first) / (last - first);
  return { ticks, scale: (value) => AREA.y + (1 - share(value)) * AREA.height };
}

function axes(x: Axis, y: Axis): string[] {
  const [bottom, right] = [AREA.y + AREA.height, AREA.x + AREA.width];
  return [
    ...y.ticks.map((tick) => line(AREA.x, y.scale(tick), right, y.scale(tick), '#d8dee4')),
    ...x.ticks.map((tick) => line(x.scale(tick), AREA.y, x.scale(tick), bottom, '#eaeef2')),
    ...y.ticks.map((tick) =>
      text(AREA.x - 8, y.scale(tick) + 4, tick.toFixed(2).replace(/^0/, ''), 'text-anchor="end"'),
    ),
    ...x.ticks.map((tick) => text(x.scale(tick), bottom + 18, String(tick), 'text-anchor="middle"')),
    line(AREA.x, bottom, right, bottom, '#656d76'),
    text(AREA.x + AREA.width / 2, bottom + 40, 'chunks encoded a second', 'text-anchor="middle"'),
    text(AREA.x - 48, AREA.y - 22, 'NDCG@10'),
  ];
}

/** The line that a model should be to the right of. */
function bar(scale: Scale): string[] {
  const x = scale(WANTED_CHUNKS_PER_SECOND);
  return [
    line(x, AREA.y, x, AREA.y + AREA.height, '#656d76', 'stroke-dasharray="5 4"'),
    text(x, AREA.y - 6, `${WANTED_CHUNKS_PER_SECOND} chunks/s`, 'text-anchor="middle"'),
  ];
}

/** In the margin above, where it hides nothing. */
function legend(): string[] {
  return SERIES.flatMap(({ name, colour }, i) => {
    const x = AREA.x + AREA.width - 220 + i * 90;
    return [circle(x, AREA.y - 26, RADIUS, colour), text(x + 10, AREA.y - 22, name)];
  });
}

function pair(point: PlotPoint, x: Scale, y: Scale): string[] {
  const across = x(point.chunksPerSecond);
  return [
    line(across, y(point.hybrid), across, y(point.meaning), '#8c959f'),
    ...SERIES.map(({ of, colour }) => circle(across, y(point[of]), RADIUS, colour)),
  ];
}

/** A name a model, beside its lower point. */
function labels(points: readonly PlotPoint[], x: Scale, y: Scale): string[] {
  const obstacles = [barBox(x), ...points.map((point) => pairBox(point, x, y))];
  return points.map((point) => {
    const size = { width: point.label.length * LETTER_WIDTH, height: FONT_SIZE + 2 };
    const anchor = { x: x(point.chunksPerSecond), y: y(Math.min(point.meaning, point.hybrid)) };
    const box = placeLabel(size, anchor, obstacles, AREA);
    obstacles.push(box);
    const halo = 'text-anchor="middle" stroke="#ffffff" stroke-width="3" paint-order="stroke"';
    return text(box.x + box.width / 2, box.y + FONT_SIZE - 1, point.label, halo);
  });
}

/** What both points of a model and the line between them cover. */
function pairBox({ chunksPerSecond, meaning, hybrid }: PlotPoint, x: Scale, y: Scale): Box {
  const [top, bottom] = [y(Math.max(meaning, hybrid)), y(Math.min(meaning, hybrid))];
  return {
    x: x(chunksPerSecond) - RADIUS,
    y: top - RADIUS,
    width: 2 * RADIUS,
    height: bottom - top + 2 * RADIUS,
  };
}

function barBox(x: Scale): Box {
  return { x: x(WANTED_CHUNKS_PER_SECOND) - 1, y: AREA.y, width: 2, height: AREA.height };
}
