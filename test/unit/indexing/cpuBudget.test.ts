import { expect, test } from 'vitest';
import { type Clock, CpuBudget, type Pace } from '../../../src/engine/indexing/cpuBudget.ts';

const never = new AbortController().signal;

/** A machine whose time passes only by work and by rests. */
class FakeMachine implements Clock {
  time = 0;
  cpu = 0;
  readonly rests: number[] = [];
  charged = true;

  now = (): number => this.time;
  used = (): number => this.cpu;

  async rest(milliseconds: number): Promise<void> {
    this.rests.push(Math.round(milliseconds));
    this.time += milliseconds;
  }

  /** Works for so long on one processor. */
  work(milliseconds: number): void {
    this.time += milliseconds;
    this.cpu += milliseconds;
  }

  budget(pace: Partial<Pace> = {}): CpuBudget {
    const onBattery = (): boolean => !this.charged;
    return new CpuBudget(
      { cpuShare: 50, slowOnBattery: true, ...pace },
      { clock: this, processors: 2, onBattery },
    );
  }

  /** Processors in use on the average. */
  get load(): number {
    return this.cpu / this.time;
  }
}

/** Ten batches that keep this process and a helper of it busy. */
async function tenBatches(machine: FakeMachine, budget: CpuBudget): Promise<void> {
  for (let batch = 0; batch < 10; batch++) {
    machine.work(100);
    budget.spend(100);
    await budget.rest(never);
  }
}

test.each([
  [10, 900],
  [25, 300],
  [50, 100],
])('of two processors, both busy, %i%% leaves rests of %i ms after 100 ms', async (cpuShare, rest) => {
  const machine = new FakeMachine();
  await tenBatches(machine, machine.budget({ cpuShare }));
  expect(machine.rests).toEqual(Array(10).fill(rest));
});

test('a share that is not reached costs nothing', async () => {
  const machine = new FakeMachine();
  await tenBatches(machine, machine.budget({ cpuShare: 100 }));
  expect(machine.rests).toEqual([]);
});

test('short debts add up until they are worth a rest', async () => {
  const machine = new FakeMachine();
  const budget = machine.budget({ cpuShare: 25 });
  for (let batch = 0; batch < 8; batch++) {
    machine.work(5);
    await budget.rest(never);
  }
  expect(machine.rests).toEqual([20, 20]);
  expect(machine.load).toBe(0.5);
});

test('idle time is not saved up for later', async () => {
  const machine = new FakeMachine();
  const budget = machine.budget({ cpuShare: 25 });
  machine.time += 60_000;
  await budget.rest(never);
  machine.work(100);
  await budget.rest(never);
  expect(machine.rests).toEqual([100]);
});

test('on its battery a machine rests for half of the share, unless that is turned off', async () => {
  const machine = new FakeMachine();
  machine.charged = false;
  const budget = machine.budget({ cpuShare: 50 });
  machine.work(100);
  await budget.rest(never);
  budget.pace = { cpuShare: 50, slowOnBattery: false };
  machine.work(100);
  await budget.rest(never);
  expect(machine.rests).toEqual([100]);
});

test('a rest is told, so that no one thinks it hangs', async () => {
  const machine = new FakeMachine();
  const budget = machine.budget({ cpuShare: 10 });
  let told = 0;
  await budget.rest(never, () => told++);
  machine.work(100);
  await budget.rest(never, () => told++);
  expect(told).toBe(1);
});
