import { describe, expect, test } from 'vitest';
import { checkText, pointedProblemsOf } from './fixtures/check-text.ts';

type Files = { readonly [name: string]: string };

const around = (entry: string) => `kit: echo\nfleets: {a: 1}\nrounds:\n  - {scenario: publish, ${entry}}\n`;
const problemsOf = (entry: string, files: Files = {}) => pointedProblemsOf(around(entry), { files });

async function planned(entry: string, files: Files = {}) {
  const { problems, set } = await checkText(around(entry), { files });
  expect(problems).toEqual([]);
  return set?.plans[0]?.rounds[0]?.entries[0];
}

const mine = `export default {
  options: { gap: { type: 'duration', required: true, about: 'time between two' } },
  make({ gap }) {
    let n = 0;
    return { pace: 'my own', lengthNs: Infinity, rate: () => 1e9 / gap, count: (ns) => ns / gap, schedule: () => () => n++ * gap };
  },
};
`;

describe('the rate of an entry', () => {
  test('says what will come of it', async () => {
    expect((await planned('rate: {ramp: {from: 10/s, to: 30/s}}, for: 10s'))?.outline).toEqual({
      pace: '10/s → 30/s',
      lengthNs: 10e9,
      operations: 200,
    });
    expect((await planned('rate: 4/s, operations: 10'))?.outline).toEqual({ pace: '4/s', lengthNs: 2.5e9, operations: 10 });
  });

  test('brings the end of the entry where it has one of its own', async () => {
    const stages = 'rate: {stages: {stages: [{to: 10/s, for: 10s}, {rate: 20/s, for: 5s}]}}';
    expect(await planned(stages)).toMatchObject({ forNs: 15e9, operations: null, outline: { operations: 150 } });
    expect(await planned('rate: {stages: [{to: 10/s, for: 10s}, {rate: 20/s, for: 5s}]}')).toEqual(await planned(stages));
    expect(await planned(`${stages}, for: 12s`)).toMatchObject({ forNs: 12e9 });
    expect(await problemsOf('rate: {stages: [{to: 10/s, for: 10s}, {too: 20/s, for: 5s}]}')).toEqual([
      'too ← rounds[0].rate.stages.stages[1].too: unknown key "too"; did you mean to?',
    ]);
    expect(await problemsOf(`${stages}, for: 20s`)).toEqual(['20s ← rounds[0].for: the stages is over before, after 15s; leave out for']);
    expect(await problemsOf(`${stages}, operations: 151`)).toEqual([
      '151 ← rounds[0].operations: the stages is over before, after 15s; leave out operations',
    ]);
  });

  test('ends before its round where it is over before', async () => {
    const text =
      'kit: echo\nfleets: {a: 1}\nrounds: [{for: 1m, together: [{scenario: publish, rate: {stages: {stages: [{rate: 1/s, for: 9s}]}}}, {scenario: publish, rate: 1/s}]}]\n';
    const { set } = await checkText(text);
    expect(set?.plans[0]?.rounds[0]?.entries.map(({ forNs }) => forNs)).toEqual([9e9, 60e9]);
  });

  test('can hold other pacers, whose options are read as any', async () => {
    const entry = await planned('rate: {poisson: {rate: {composite: {together: [4/s, {burst: {operations: 2, every: 500ms}}]}}}}, for: 1s');
    expect(entry?.drive.options).toEqual({
      rate: {
        name: 'composite',
        options: {
          together: [
            { name: 'constant', options: { rate: 4 } },
            { name: 'burst', options: { operations: 2, every: 5e8 } },
          ],
        },
      },
    });
    expect(
      await problemsOf('rate: {poisson: {rate: {composite: {together: [0/s, {brst: {}}, {burst: {operations: 2, every: 0s}}]}}}}, for: 1s'),
    ).toEqual([
      '0/s ← rounds[0].rate.poisson.rate.composite.together[0]: "0/s" must be above 0/s',
      '{ ← rounds[0].rate.poisson.rate.composite.together[1]: there is no pacer brst; did you mean burst?',
      '0s ← rounds[0].rate.poisson.rate.composite.together[2].burst.every: "0s" must be above 0s',
    ]);
  });

  test('that makes no schedule is told at its place', async () => {
    expect(await problemsOf('rate: {poisson: {rate: {sine: {mean: 5/s, amplitude: 6/s, period: 1s}}}}, for: 1s')).toEqual([
      '6/s ← rounds[0].rate.poisson.rate.sine.amplitude: 6/s is above the mean of 5/s: the rate would fall below 0/s',
    ]);
    expect(await problemsOf('rate: {ramp: {to: 5/s}}')).toEqual([
      '{ ← rounds[0].rate.ramp: goes on for as long as its entry, which has no end; write for: 20s or operations: 1000',
    ]);
    expect(await problemsOf('rate: {burst: {operations: 5, every: 1s}}')).toEqual([
      '{ ← rounds[0]: has no end; write for: 20s or operations: 1000',
    ]);
  });

  test('can be replayed from a file beside the experiment', async () => {
    const entry = await planned('rate: {replay: {file: due.txt, unit: ms, speed: 2}}', { 'due.txt': '# ms\n0\n10\n\n10\n2000\n' });
    expect(entry).toMatchObject({ forNs: 1e9 + 1, outline: { pace: 'due.txt at 2 times its speed', operations: 4 } });
    expect(await problemsOf('rate: {replay: {file: due.txt}}')).toEqual([
      expect.stringMatching(/^due\.txt ← rounds\[0\]\.rate\.replay\.file: there is no file \/.*due\.txt$/),
    ]);
    expect(await problemsOf('rate: {replay: {file: due.txt}}', { 'due.txt': '5\n4\n' })).toEqual([
      'due.txt ← rounds[0].rate.replay.file: line 2: 4 is before 5, which comes before it; due times ascend',
    ]);
  });
});

describe('a pacer of a file', () => {
  test('takes its own options', async () => {
    const entry = await planned('rate: {./mine.ts: {gap: 250ms}}, for: 2s', { 'mine.ts': mine });
    expect(entry?.drive).toMatchObject({ kind: 'pacer', name: './mine.ts', options: { gap: 25e7 } });
    expect(entry?.drive.url).toMatch(/^file:.*\/mine\.ts$/);
    expect(entry?.outline).toEqual({ pace: 'my own', lengthNs: 2e9, operations: 8 });
  });

  test('can stand inside another', async () => {
    const entry = await planned('rate: {poisson: {rate: {./mine.ts: {gap: 250ms}}}}, for: 2s', { 'mine.ts': mine });
    expect(entry?.outline.pace).toBe('my own at random (Poisson)');
  });

  test('that is none is told', async () => {
    const files = {
      'mine.ts': mine,
      'none.ts': 'export default {};\n',
      'half.ts': 'export default { make: () => ({}) };\n',
      'late.ts': mine.replace('n++ * gap', 'NaN'),
    };
    expect(await problemsOf('rate: {./mine.ts: {gab: 1s}}, for: 1s', files)).toEqual([
      '{ ← rounds[0].rate["./mine.ts"].gap: is missing: time between two; write e.g. 250ms',
      'gab ← rounds[0].rate["./mine.ts"].gab: unknown key "gab"; did you mean gap?',
    ]);
    expect(await problemsOf('rate: {./gone.ts: {}}, for: 1s', files)).toEqual(['{ ← rounds[0].rate: ./gone.ts: there is no such file']);
    expect(await problemsOf('rate: {./none.ts: {}}, for: 1s', files)).toEqual([
      '{ ← rounds[0].rate: ./none.ts is no pacer: its default export has no function make',
    ]);
    expect(await problemsOf('rate: {./half.ts: {}}, for: 1s', files)).toEqual([
      expect.stringContaining('is no pacer: make must answer with schedule, rate, count, lengthNs and pace'),
    ]);
    expect(await problemsOf('rate: {./late.ts: {gap: 1s}}, for: 1s', files)).toEqual([
      expect.stringContaining('due at NaN, which is no time in ns'),
    ]);
  });
});
