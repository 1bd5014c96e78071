/** Numbers and sizes as people read them, in one place so that every view says them alike. */
export { count } from '../engine/count.ts';

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

/** 72 seconds give `1 min 12 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const rest = whole % 60;
  if (whole < 60) return `${whole} s`;
  return rest === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${rest} s`;
}

/** An ISO 8601 time as a date and time of day where the user is. */
export const moment = (iso: string): string =>
  new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
