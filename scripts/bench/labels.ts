export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Gaps between a point and its label that are tried, the nearest first. */
const GAPS = [9, 16, 26, 40, 58, 80];
/** Sides of the point that are tried, as shares of a label's size from its centre. */
const SIDES: readonly Position[] = [
  { x: 1, y: 0 },
  { x: -1, y: 0 },
  { x: 0, y: 1 },
  { x: 0, y: -1 },
  { x: 1, y: 1 },
  { x: 1, y: -1 },
  { x: -1, y: 1 },
  { x: -1, y: -1 },
];

/**
 * Where a label stands beside its point: at the nearest place inside the bounds that is free of all obstacles, or, where
 * there is none, to the right.
 */
export function placeLabel(
  { width, height }: Pick<Box, 'width' | 'height'>,
  point: Position,
  obstacles: readonly Box[],
  bounds: Box,
): Box {
  const at = ({ x, y }: Position, gap: number): Box => ({
    x: point.x + x * (gap + width / 2) - width / 2,
    y: point.y + y * (gap + height / 2) - height / 2,
    width,
    height,
  });
  for (const gap of GAPS) {
    for (const side of SIDES) {
      const box = at(side, gap);
      if (isInside(box, bounds) && !obstacles.some((obstacle) => overlap(box, obstacle))) return box;
    }
  }
  return at({ x: 1, y: 0 }, GAPS[0] ?? 0);
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isInside(box: Box, bounds: Box): boolean {
  return (
    box.x >= bounds.x &&
    box.y >= bounds.y &&
    box.x + box.width <= bounds.x + bounds.width &&
    box.y + box.height <= bounds.y + bounds.height
  );
}
