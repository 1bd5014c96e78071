import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Battery, onLinuxBattery } from '../../../src/engine/indexing/battery.ts';

type Supply = Partial<Record<'type' | 'scope' | 'status' | 'online', string>>;

function supplies(each: Record<string, Supply>): string {
  const folder = mkdtempSync(join(tmpdir(), 'mopq-power-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, files] of Object.entries(each)) {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), `${text}\n`);
  }
  return folder;
}

const battery = { type: 'Battery', status: 'Discharging' };

test.each<[string, boolean, Record<string, Supply>]>([
  ['a laptop without its mains', true, { AC: { type: 'Mains', online: '0' }, BAT0: battery }],
  ['a laptop at its mains', false, { AC: { type: 'Mains', online: '1' }, BAT0: battery }],
  ['a laptop that is charged by USB', false, { ucsi: { type: 'USB', online: '1' }, BAT0: battery }],
  ['a full battery', false, { BAT0: { type: 'Battery', status: 'Full' } }],
  ['a mouse', false, { hid: { ...battery, scope: 'Device' } }],
  ['a server', false, {}],
])('%s: on battery %s', async (_, expected, files) => {
  expect(await onLinuxBattery(supplies(files))).toBe(expected);
});

test('is asked at most once a minute, and counts as plugged in until it answers or where it fails', async () => {
  let asked = 0;
  let time = 0;
  let fails = false;
  const ask = async (): Promise<boolean> => {
    asked++;
    if (fails) throw new Error('no such program');
    return true;
  };
  const one = new Battery(ask, () => time);
  expect(one.inUse()).toBe(false);
  await new Promise(setImmediate);
  expect(one.inUse()).toBe(true);
  time = 59_999;
  one.inUse();
  expect(asked).toBe(1);
  time = 60_000;
  fails = true;
  one.inUse();
  await new Promise(setImmediate);
  expect([one.inUse(), asked]).toEqual([false, 2]);
});
