import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import gifenc from 'gifenc';
import { PNG } from 'pngjs';
import { framesFolder } from './paths.ts';
import { SetupError } from './run.ts';

const FRAME_MS = 900;
/** Of the last frame of the animation. */
const REST_MS = 2500;
const COLOURS = 256;

/** Joins the frames that the end-to-end tests left into a GIF that goes on for ever. */
export function writeAnimation(file: string): void {
  const frames = readdirSync(framesFolder).sort();
  if (frames.length === 0) throw new SetupError(`There are no frames in ${framesFolder}.`);
  const encoder = gifenc.GIFEncoder();
  for (const [i, name] of frames.entries()) {
    const { data, width, height } = PNG.sync.read(readFileSync(path.join(framesFolder, name)));
    const palette = gifenc.quantize(data, COLOURS);
    const delay = i === frames.length - 1 ? REST_MS : FRAME_MS;
    encoder.writeFrame(gifenc.applyPalette(data, palette), width, height, { palette, delay });
  }
  encoder.finish();
  writeFileSync(file, encoder.bytes());
}
