import { describe, expect, it } from 'vitest';
import { alike, beginsAt, shapeOf } from '../../../src/engine/search/shape.ts';

const ORIGINAL = `function retry(task, attempts) {
  // Waits longer each time.
  for (let i = 0; i < attempts; i++) {
    try {
      return task(i);
    } catch (error) {
      sleep(2 ** i * 100);
    }
  }
  throw new Error("gave up");
}`;
const RENAMED = `function again(job, most) {
  for (let round = 1; round < most; round++) {
    try {
      return job(round);
    } catch (problem) {
      wait(3 ** round * 50);
    }
  }
  throw new Failure("no more");
}`;
const OTHER = `function total(rows, column) {
  const found = rows.filter((row) => row[column] !== undefined);
  if (found.length === 0) return undefined;
  return found.map((row) => Number(row[column])).reduce((a, b) => a + b, 0);
}`;

const likeness = (a: string, b: string) => alike(shapeOf(a), shapeOf(b));

describe('alike', () => {
  it('puts the same code first, renamed code next, and other code far behind', () => {
    expect(likeness(ORIGINAL, ORIGINAL)).toBe(1);
    expect(likeness(ORIGINAL, RENAMED)).toBeGreaterThan(0.5);
    expect(likeness(ORIGINAL, RENAMED)).toBeLessThan(0.8);
    expect(likeness(ORIGINAL, OTHER)).toBeLessThan(0.1);
  });

  it('finds a part in the whole and the whole in a longer snippet', () => {
    const part = ORIGINAL.split('\n').slice(2, 6).join('\n');
    expect(likeness(part, ORIGINAL)).toBe(1);
    expect(likeness(`${OTHER}\n${ORIGINAL}`, ORIGINAL)).toBe(1);
  });

  it('does not find a chunk of a few tokens in anything', () => {
    expect(likeness(ORIGINAL, 'for (let i = 0;')).toBeLessThan(0.3);
    expect(likeness(ORIGINAL, '')).toBe(0);
    expect(likeness('', ORIGINAL)).toBe(0);
  });

  it('keeps keywords apart from names', () => {
    const folded = (text: string) => shapeOf(text).folded;
    expect(folded('return if_(x, 1, "a")')).toEqual(folded('return go_(y, 2, "b")'));
    expect(folded('return if_(x, 1, "a")')).not.toEqual(folded('throw if_(x, 1, "a")'));
  });
});

describe('beginsAt', () => {
  it('gives the line where a snippet begins, under other names too', () => {
    expect(beginsAt(ORIGINAL, `${OTHER}\n\n${ORIGINAL}`)).toBe(6);
    expect(beginsAt(ORIGINAL, `${OTHER}\n\n${RENAMED}`)).toBe(6);
  });

  it('gives the first line where the text begins within the snippet', () => {
    expect(beginsAt(`${OTHER}\n${ORIGINAL}`, ORIGINAL)).toBe(0);
  });

  it('gives none where no line is alike', () => {
    expect(beginsAt(ORIGINAL, '{\n}\n')).toBeUndefined();
  });
});
