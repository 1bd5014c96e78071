import { ENGINE } from './scaleFigures.ts';
import { PLOTS, type PlotName, SYSTEM_NAMES } from './scalePage.ts';
import type { ScaleResult } from './scaleResults.ts';
import { circle, line, picture, polyline, text } from './svg.ts';

const SIZE = { width: 760, height: 420 };
const AREA = { left: 64, right: 610, top: 40, bottom: 360 };
const FONT_SIZE = 12;
const RADIUS = 4;
/** Between the names of two curves. */
const NAME_HEIGHT = 16;

const COLOURS: Readonly<Record<string, string>> = {
  [ENGINE]: '#bc4c00',
  semble: '#0969da',
  'faiss-flat': '#1a7f37',
  'faiss-ivf': '#57ab5a',
  hnswlib: '#8250df',
  lancedb: '#bf3989',
  fts5: '#9a6700',
  ripgrep: '#656d76',
};

const FIGURES: Readonly<Record<PlotName, (result: ScaleResult) => number | undefined>> = {
  time: ({ buildSeconds }) => buildSeconds,
  memory: ({ peakBytes }) => peakBytes && peakBytes / 1e6,
  disk: ({ diskBytes }) => diskBytes && diskBytes / 1e6,
  p50: ({ p50 }) => p50,
  p95: ({ p95 }) => p95,
};

interface Point {
  readonly chunks: number;
  readonly value: number;
}
interface Curve {
  readonly system: string;
  readonly points: readonly Point[];
}
type Scale = (value: number) => number;

/** A figure of all systems against chunks, both axes logarithmic, as SVG. */
export function scalePlot(name: PlotName, results: readonly ScaleResult[]): string {
  const title = PLOTS[name];
  const curves = curvesOf(results, FIGURES[name]);
  const points = curves.flatMap(({ points }) => points);
  const x = axisOf(
    points.map(({ chunks }) => chunks),
    AREA.left,
    AREA.right,
  );
  const y = axisOf(
    points.map(({ value }) => value),
    AREA.bottom,
    AREA.top,
  );
  return picture(SIZE, FONT_SIZE, `${title}, against chunks`, [
    text(AREA.left - 48, 22, title, 'font-weight="bold"'),
    ...grid(x, y),
    ...curves.flatMap((curve) => drawn(curve, x.scale, y.scale)),
    ...names(curves, y.scale),
  ]);
}

function curvesOf(results: readonly ScaleResult[], of: (result: ScaleResult) => number | undefined): Curve[] {
  return Object.keys(SYSTEM_NAMES).flatMap((system) => {
    const points = results.flatMap((result) => {
      const value = of(result);
      return result.system !== system || value === undefined ? [] : [{ chunks: result.chunks, value }];
    });
    return points.length === 0 ? [] : [{ system, points }];
  });
}

interface Axis {
  readonly ticks: readonly number[];
  readonly scale: Scale;
}

/** From the tick below the least value to that above the most, ticks at 1 and 3 of each power of ten. */
function axisOf(values: readonly number[], from: number, to: number): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); 10 ** power <= 10 * most; power++) {
    ticks.push(Number((10 ** power).toPrecision(1)), Number((3 * 10 ** power).toPrecision(1)));
  }
  const first = ticks.findLast((tick) => tick <= least) ?? least;
  const last = ticks.find((tick) => tick >= most && tick > first) ?? most;
  const share = (value: number): number => Math.log(value / first) / Math.log(last / first);
  return {
    ticks: ticks.filter((tick) => tick >= first && tick <= last),
    scale: (value) => from + share(value) * (to - from),
  };
}

function grid(x: Axis, y: Axis): string[] {
  const { left, right, top, bottom } = AREA;
  return [
    ...y.ticks.map((tick) => line(left, y.scale(tick), right, y.scale(tick), '#d8dee4')),
    ...x.ticks.map((tick) => line(x.scale(tick), top, x.scale(tick), bottom, '#eaeef2')),
    ...y.ticks.map((tick) => text(left - 8, y.scale(tick) + 4, tickLabel(tick), 'text-anchor="end"')),
    ...x.ticks.map((tick) => text(x.scale(tick), bottom + 18, tickLabel(tick), 'text-anchor="middle"')),
    line(left, bottom, right, bottom, '#656d76'),
    text((left + right) / 2, bottom + 40, 'chunks', 'text-anchor="middle"'),
  ];
}

const tickLabel = (tick: number): string => {
  if (tick >= 1e6) return `${tick / 1e6}M`;
  return tick >= 1e4 ? `${tick / 1e3}k` : String(tick);
};

const colourOf = (system: string): string => COLOURS[system] ?? '#1f2328';

function drawn({ system, points }: Curve, x: Scale, y: Scale): string[] {
  const places = points.map(({ chunks, value }) => [x(chunks), y(value)] as const);
  const width = system === ENGINE ? 3 : 1.5;
  return [
    polyline(places, colourOf(system), width),
    ...places.map(([left, top]) => circle(left, top, RADIUS, colourOf(system))),
  ];
}

/** Each curve's name to the right, at the height of its end, moved down where another stands there. */
function names(curves: readonly Curve[], y: Scale): string[] {
  let free = Number.NEGATIVE_INFINITY;
  return curves
    .map(({ system, points }) => ({ system, end: y(points.at(-1)?.value ?? 1) }))
    .sort((a, b) => a.end - b.end)
    .map(({ system, end }) => {
      const top = Math.max(end, free);
      free = top + NAME_HEIGHT;
      return text(AREA.right + 14, top + 4, SYSTEM_NAMES[system] ?? system, `fill="${colourOf(system)}"`);
    });
}
