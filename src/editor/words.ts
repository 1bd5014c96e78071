/** Numbers and sizes as people read them, in one place so that every view says them alike. */
export const count = (n: number, noun: string): string =>
  `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;

/** 1,234,567 bytes gives `1.2 MB`. */
export function fileSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** Lines from `start` to `end`, both inclusive. */
export const lineRange = (start: number, end: number): string =>
  start === end ? `${start}` : `${start}–${end}`;
