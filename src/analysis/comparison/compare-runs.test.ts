import { expect, test } from 'vitest';
import type { ComparedValue, Comparison } from '../../model/comparison.ts';
import { compareRuns, type ComparisonRequest } from './compare-runs.ts';
import type { FinishedRun } from './finished-run.ts';
import { comparedSpecs, comparedValue, finishedRun } from './fixtures/finished-run.ts';

/** Median latencies, s, of ten runs that differ by a few percent. */
const quiet = [0.1, 0.102, 0.099, 0.101, 0.098, 0.103, 0.1, 0.097, 0.1015, 0.0995];
/** And by how much the other of each pair differs from it besides. */
const jitter = [1.01, 0.995, 1.004, 0.99, 1.006, 0.998, 1.003, 0.993, 1.008, 0.997];

function runs(latencies: readonly number[], changes: (index: number) => Parameters<typeof finishedRun>[1] = () => ({})): FinishedRun[] {
  return latencies.map((latency, index) => finishedRun(latency, changes(index)));
}

/** Ten runs that are so much slower than the quiet ones. */
function slower(factor: number, changes?: (index: number) => Parameters<typeof finishedRun>[1]): FinishedRun[] {
  return runs(
    quiet.map((latency, index) => latency * factor * (jitter[index] ?? 1)),
    changes,
  );
}

function compared(base: readonly FinishedRun[], head: readonly FinishedRun[], changes: Partial<ComparisonRequest> = {}): Comparison {
  return compareRuns({
    base: { name: 'base', runs: base },
    head: { name: 'head', runs: head },
    design: 'paired',
    level: 0.05,
    specs: comparedSpecs,
    mayDiffer: false,
    ...changes,
  });
}

function valueOf(comparison: Comparison, name: string): ComparedValue {
  const found = comparison.values.find((value) => value.name === name);
  if (found === undefined) throw new Error(`no value ${name}`);
  return found;
}

test('what is slower by more than its margin is a regression, with the ratio and its interval', () => {
  const comparison = compared(runs(quiet), slower(1.2));
  expect(comparison.verdict).toBe('regression');
  const { effect, ...value } = valueOf(comparison, 'latency.p50');
  expect(value).toMatchObject({ gate: true, scale: 'ratio', margin: 0.05, verdict: 'regression', because: 'moved' });
  expect(effect?.middle).toBeCloseTo(0.2, 2);
  expect(effect?.low).toBeGreaterThan(0.18);
  expect(effect?.high).toBeLessThan(0.22);
});

test('of what is better high, less is a regression and more an improvement', () => {
  const rates = (rate: number) => (index: number) => ({
    values: [{ ...comparedValue('rate', rate + index, '1/s'), better: 'higher' as const }],
  });
  const down = compared(slower(1, rates(1000)), slower(1, rates(800)));
  expect(valueOf(down, 'rate')).toMatchObject({ gate: false, verdict: 'regression' });
  expect(down.verdict).toBe('no change');
  expect(valueOf(compared(slower(1, rates(800)), slower(1, rates(1000))), 'rate').verdict).toBe('improvement');
});

test('an interval within the margin is no change, and one that reaches beyond it is inconclusive and says how many pairs would tell', () => {
  expect(valueOf(compared(runs(quiet), slower(1.01)), 'latency.p50')).toMatchObject({ verdict: 'no change', because: 'within-margin' });
  const noisy = compared(runs(quiet), runs(quiet.map((latency, index) => latency * (index % 2 === 0 ? 1.3 : 0.8))));
  expect(noisy.verdict).toBe('inconclusive');
  expect(valueOf(noisy, 'latency.p50')).toMatchObject({ because: 'noise' });
  expect(valueOf(noisy, 'latency.p50').wouldTake).toBeGreaterThan(100);
});

test('what surely moved by less than the margin, and perhaps by more, is left open', () => {
  const factors = [1.01, 1.06, 1.02, 1.07, 1.03, 1.065, 1.04, 1.05, 1.02, 1.06];
  const head = runs(quiet.map((latency, index) => latency * (factors[index] ?? 1)));
  expect(valueOf(compared(runs(quiet), head), 'latency.p50')).toMatchObject({ verdict: 'inconclusive', because: 'about-the-margin' });
});

test('what would have moved if it stood alone, and stands among many, is left open with what it takes', () => {
  const others = (index: number) => ({
    values: Array.from({ length: 60 }, (_, each) => comparedValue(`other${each}`, 1 + (((index + 1) * (each + 3)) % 7) / 100, 's')),
  });
  const comparison = compared(runs(quiet, others).slice(0, 8), slower(1.2, (index) => others(index + 3)).slice(0, 8));
  expect(valueOf(comparison, 'latency.p50').verdict).toBe('regression');
  expect(valueOf(comparison, 'latency.p99')).toMatchObject({ gate: false, verdict: 'inconclusive', because: 'among-many', wouldTake: 12 });
});

test('five pairs can detect nothing, and the comparison says what it takes', () => {
  const comparison = compared(runs(quiet).slice(0, 5), slower(2).slice(0, 5));
  // latency.p50 and the failures gate
  expect(valueOf(comparison, 'latency.p50')).toMatchObject({ verdict: 'inconclusive', because: 'too-few-runs', wouldTake: 7 });
  expect(valueOf(comparison, 'latency.p50').effect).toMatchObject({ low: null, high: null });
});

test('runs that are not paired are compared by ranks over all of them', () => {
  const comparison = compared(runs(quiet), slower(1.2).slice(0, 7), { design: 'unpaired' });
  expect(comparison.verdict).toBe('regression');
  expect(valueOf(comparison, 'latency.p50').effect?.middle).toBeCloseTo(0.2, 1);
  expect(comparison.warnings).toContainEqual(expect.stringContaining('not paired'));
});

test('more failures are a regression, and nothing of such a head is called better', () => {
  const comparison = compared(
    runs(quiet),
    slower(0.5, (index) => ({ round: { started: 1000, ok: 960 - index, failed: 20, dropped: 20 } })),
  );
  expect(valueOf(comparison, 'operations.failures')).toMatchObject({
    gate: true,
    scale: 'difference',
    margin: 0.001,
    verdict: 'regression',
  });
  expect(valueOf(comparison, 'latency.p50')).toMatchObject({ verdict: 'invalid', because: 'more-failures' });
});

test('a run that cannot be trusted leaves its pair out; where that is the head alone, nothing is better, and often enough nothing is said', () => {
  const spoiled = (count: number) => (index: number) =>
    index < count ? { results: { result: 'invalid', run: `bad-${index}` } as const } : {};
  const both = compared(runs(quiet, spoiled(1)), slower(1.2));
  expect(both.base.runs).toHaveLength(9);
  expect(both.leftOut).toEqual([{ side: 'base', run: 'bad-0', result: 'invalid', reason: null }]);
  expect(both.verdict).toBe('regression');
  expect(valueOf(compared(runs(quiet), slower(0.5, spoiled(1))), 'latency.p50').because).toBe('more-failures');
  expect(compared(runs(quiet), slower(1.2, spoiled(3))).verdict).toBe('invalid');
});

test('up to a fifth of the head lost beyond the base makes nothing invalid: what got worse did, and what looks better is left open', () => {
  const spoiled = (index: number) => (index < 2 ? { results: { result: 'invalid', run: `bad-${index}` } as const } : {});
  const better = compared(runs(quiet), slower(0.5, spoiled));
  expect(better.verdict).toBe('inconclusive');
  expect(valueOf(better, 'latency.p50')).toMatchObject({ verdict: 'inconclusive', because: 'more-failures' });
  expect(compared(runs(quiet), slower(1.2, spoiled)).verdict).toBe('regression');
  expect(compared(runs(quiet), slower(1, spoiled)).verdict).toBe('no change');
});

test('a value that one side lacks, or has in another unit, is invalid there', () => {
  const named = (name: string, unit: string) => () => ({ values: [comparedValue(name, 1, unit)] });
  const comparison = compared(runs(quiet, named('old', 's')), runs(quiet, named('new', 's')));
  expect(valueOf(comparison, 'old')).toMatchObject({ verdict: 'invalid', because: 'no-data-in-head', effect: null });
  expect(valueOf(comparison, 'new')).toMatchObject({ verdict: 'invalid', because: 'no-data-in-base' });
  expect(comparison.verdict).toBe('no change');
  const units = compared(runs(quiet, named('size', 'B')), runs(quiet, named('size', 'count')));
  expect(valueOf(units, 'size')).toMatchObject({ verdict: 'invalid', because: 'other-unit' });
  expect(
    compared(
      runs(quiet),
      quiet.map(() => finishedRun(null)),
    ).verdict,
  ).toBe('invalid');
});

test('a threshold gates whatever it is of: labels in any order, several of a family at once, a member that nobody had', () => {
  const limit = (labels: { readonly [label: string]: string }) =>
    ({ text: '', metric: 'memory', labels, comparator: '<', limit: 1e9, unit: 'B', abort: false, afterNs: 0 }) as const;
  const thresholds = [limit({ region: 'south', fleet: 'a' }), limit({ region: 'south' }), limit({ region: 'nowhere' })];
  const side = (factor: number) => (index: number) => ({
    plan: { thresholds },
    values: [comparedValue('memory', (1000 + index) * factor, 'B', { fleet: 'a', region: 'south' })],
    results: {
      thresholds: [(1000 + index) * factor, (3000 + index) * factor, null].map((value) => ({
        text: '',
        metric: '',
        value,
        unit: 'B',
        ok: true,
      })),
    },
  });
  const comparison = compared(slower(1, side(1)), slower(1, side(1.5)));
  expect(comparison.values.flatMap(({ name, gate, verdict }) => (gate ? [`${name}: ${verdict}`] : []))).toEqual([
    'operations.failures: no change',
    'memory{fleet=a,region=south}: regression',
    'memory{region=south}: regression',
    'memory{region=nowhere}: invalid',
  ]);
  expect(comparison.verdict).toBe('invalid');
});

test('members of a family are matched by their labels', () => {
  const memory = (a: number, b: number) => (index: number) => ({
    values: [comparedValue('memory', a + index, 'B', { fleet: 'a' }), comparedValue('memory', b + index, 'B', { fleet: 'b' })],
  });
  const comparison = compared(slower(1, memory(1000, 5000)), slower(1, memory(1000, 9000)));
  expect(valueOf(comparison, 'memory{fleet=a}').verdict).toBe('no change');
  expect(valueOf(comparison, 'memory{fleet=b}')).toMatchObject({ verdict: 'regression', gate: false });
});

test('a member that is all of its family is left out, and so is a version that only one side has', () => {
  const memory = (version: string) => (index: number) => ({
    values: [
      comparedValue('memory', 1000 + index, 'B'),
      comparedValue('memory', 1000 + index, 'B', { fleet: 'all' }),
      comparedValue('memory', 500 + index, 'B', { region: 'south' }),
      comparedValue('memory', 900 + index, 'B', { version }),
    ],
  });
  const { values } = compared(slower(1, memory('1')), slower(1, memory('2')));
  expect(values.flatMap(({ metric, labels }) => (metric === 'memory' ? [labels] : []))).toEqual([{}, { region: 'south' }]);
});

test('gating members count in the correction: many of them take more pairs', () => {
  const specs = comparedSpecs.map((spec) => (spec.name === 'memory' ? { ...spec, gate: { most: 8 } } : spec));
  const members = (factor: number) => (index: number) => ({
    values: Array.from({ length: 12 }, (_, member) =>
      comparedValue('memory', (1000 + index + member) * factor, 'B', { fleet: `f${member}` }),
    ),
  });
  const eight = compared(slower(1, members(1)).slice(0, 8), slower(1, members(2)).slice(0, 8), { specs });
  expect(eight.values.filter(({ gate }) => gate)).toHaveLength(14);
  expect(valueOf(eight, 'memory{fleet=f3}')).toMatchObject({ because: 'too-few-runs', wouldTake: 10 });
  expect(valueOf(compared(slower(1, members(1)), slower(1, members(2)), { specs }), 'memory{fleet=f3}').verdict).toBe('regression');
});

test('what is ever zero is compared by differences, with a share of the base as its margin', () => {
  const count = (value: number) => (index: number) => ({ values: [comparedValue('retries', index === 0 ? 0 : value, 'count')] });
  const { scale, margin, effect } = valueOf(compared(runs(quiet, count(10)), runs(quiet, count(12))), 'retries');
  expect({ scale, margin, middle: effect?.middle }).toEqual({ scale: 'difference', margin: 0.5, middle: 2 });
});

test('runs that do not measure the same are refused with what they differ in, unless that is meant', () => {
  const other = () => ({ plan: { comparableKey: 'other', drainNs: 2e9 } });
  expect(() => compared(runs(quiet), slower(1, other))).toThrow(
    /base and head do not measure the same; run → run differ in\n {2}drainNs: 1000000000 → 2000000000/,
  );
  const meant = compared(runs(quiet), slower(1, other), { mayDiffer: true });
  expect(meant.changed).toEqual([{ place: 'drainNs', base: 1e9, head: 2e9 }]);
  expect(() => compared([...runs(quiet).slice(1), finishedRun(0.1, other())], runs(quiet))).toThrow(
    /the runs of base do not measure the same/,
  );
});

test('what could explain a difference beside what is compared is told', () => {
  const machine = { ...(runs(quiet)[0] as FinishedRun).results.environment.machine, cpu: 'another', regatta: '9' };
  const moved = slower(1.2, () => ({ results: { environment: { machine, versions: { node: '2' }, command: '' } }, plan: { seed: 99 } }));
  expect(() => compared(runs(quiet), moved)).toThrow(
    /the runs were not made on the same machine; run → run differ in\n {2}machine\.cpu: ".*" → "another"$/,
  );
  const { warnings } = compared(runs(quiet), moved, { mayDiffer: true });
  expect(warnings).toEqual([
    'not all runs have the same processor, version of Regatta: a difference may come from that',
    '10 of 10 pairs do not share their seed: what they draw at random differs too',
  ]);
  expect(compared(runs(quiet), slower(1)).warnings).toEqual([
    'base and head are the same plan at the same versions: what is found is noise',
  ]);
});

test('pairs of several machines, each of one, are compared as they are; heaps of runs are not', () => {
  const on = (index: number) => {
    const { machine } = finishedRun(1).results.environment;
    return { results: { environment: { machine: { ...machine, cores: index < 5 ? 2 : 8 }, versions: {}, command: '' } } };
  };
  const [base, head] = [runs(quiet, on), slower(1.3, on)];
  expect(compared(base, head).verdict).toBe('regression');
  expect(() => compared(base, head, { design: 'unpaired' })).toThrow(/differ in\n {2}machine\.cores: 2 → 8$/);
});

test('what gates is read from a run that counts, though the first of the head broke', () => {
  const plan = { thresholds: [] };
  const base = runs(quiet, () => ({ plan }));
  const head = slower(1.3, (index) => (index === 0 ? { plan, results: { result: 'errored', metrics: [] } } : { plan }));
  expect(compared(base, head)).toMatchObject({ verdict: 'regression' });
});

test('where a metric gates and no run has a value of it, it is not known whether anything changed', () => {
  const gone = {
    name: 'gone',
    sql: 'SELECT 1 AS value',
    kind: 'scalar',
    unit: 's',
    better: 'lower',
    about: '',
    gate: { most: 8 },
  } as const;
  const [base, head] = [runs(quiet), slower(1)];
  expect(compared(base, head).verdict).toBe('no change');
  expect(compared(base, head, { specs: [...comparedSpecs, gone] })).toMatchObject({
    verdict: 'inconclusive',
    warnings: expect.arrayContaining(['gates, and has no value in any run: gone']),
  });
});
