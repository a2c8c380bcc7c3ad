import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planExperiment, type PlannedSet } from '../experiment/load-experiment.ts';
import { printPlans } from './print-plan.ts';
import { wireExperimentParts } from './wire.ts';

const examples = join(import.meta.dirname, '../../examples/gossipsub');

function planned(file: string, define: readonly string[] = []): Promise<PlannedSet> {
  return planExperiment({ file, define, cwd: examples }, wireExperimentParts());
}

test('a plan in words says who, over what network, doing what and when', async () => {
  const text = await printPlans(await planned('baseline.yaml', ['nodes=20', 'D=8', 'rate=5/s', 'size=2KiB', 'for=20s']), false);
  for (const line of [
    /^ {2}agents +the hosts, beside their nodes; pacing tick$/m,
    /^ {2}params +nodes 20, publishers 4, D 8, rate 5\/s, size 2KiB, for 20s$/m,
    /^ {2}lurkers +16 nodes of gossipsub\/js; /m,
    /^params of publishers, lurkers$/m,
    /^ {2}Dlo +6$/m,
    /^ {2}heartbeat +1s$/m,
    /^ {2}topology +random, degree 12, 120 links between 20 nodes$/m,
    /^ {2}links +20ms\.\.100ms one way, jitter ±10%$/m,
    /^ {2}publish +measured +5s – 25s +publish on publishers \(rotate\) at 5\/s; 100 operations; up to 1,900 deliveries; size 2KiB$/m,
    /^ {2}cool-down +cool-down +25s – 28s +no load$/m,
    /^ {2}metrics +.*delivery\.ratio/m,
    /^ {2}delivery\.p99 < 1s$/m,
  ]) {
    expect(text).toMatch(line);
  }
});

test('a plan in words says what operations are given, how they are labelled, when they are late, and who looks on', async () => {
  const tree = {
    observers: ['recorder', 'windows'],
    reporters: ['csv'],
    rounds: [
      {
        scenario: '../observers/work.ts',
        rate: '4/s',
        for: '5s',
        late: 'drop',
        'max-in-flight': 3,
        tags: { plan: 'gold' },
        feed: '../http/accounts.csv',
      },
    ],
  };
  const text = await printPlans(await planExperiment({ file: 'x', define: [], cwd: examples, tree }, wireExperimentParts()), false);
  expect(text).toMatch(/work\{plan=gold\} at 4\/s; 20 operations; late: drop beyond 3 in flight; rows of accounts \(\d+, sequential\)/);
  expect(text).toMatch(/^ {2}observers +recorder, windows$/m);
  expect(text).toMatch(/^ {2}reporters +csv$/m);
});

test('a plan in words has the params of scenarios as they are written, but for defaults', async () => {
  const tree = {
    kit: 'http',
    fleets: { shop: { attach: 'http://127.0.0.1:80' } },
    rounds: [
      { scenario: 'requests', requests: ['/', { GET: '/a', weight: 2 }], timeout: '500ms', rate: '4/s', for: '5s' },
      { scenario: '../../templates/scenario/my-scenario.ts', size: '16KiB', rate: '4/s', for: '5s' },
    ],
  };
  const text = await printPlans(await planExperiment({ file: 'x', define: [], cwd: examples, tree }, wireExperimentParts()), false);
  expect(text).toMatch(/; 20 operations; requests \[\{GET: \/\}, \{GET: \/a, weight: 2\}\], timeout 500ms$/m);
  expect(text).toMatch(/; 20 operations; size 16KiB$/m);
});

test('a set in words has its first plan in full, then what differs', async () => {
  const text = await printPlans(await planned('degree-sweep.yaml'), false);
  expect(text).toMatch(/^4 runs; the above is the first$/m);
  expect(text).toMatch(/^ {2}4 {2}D 12 {2}seed 1$/m);
});

test('as JSON it is the plan, or the list of plans of a set', async () => {
  const one = await planned('baseline.yaml');
  expect(JSON.parse(await printPlans(one, true))).toEqual(one.plans[0]);
  const set = await planned('degree-sweep.yaml');
  expect(JSON.parse(await printPlans(set, true))).toEqual(set.plans);
});

test('a plan in words says times to the ms, and one operation as one', async () => {
  const lone = { scenario: '../observers/work.ts', rate: '3/s', operations: 1 };
  const rounds = [lone, { scenario: '../observers/work.ts', rate: '4/s', for: '5s' }];
  const text = await printPlans(
    await planExperiment({ file: 'x', define: [], cwd: examples, tree: { rounds } }, wireExperimentParts()),
    false,
  );
  expect(text).toMatch(/ 0s – 333ms +work at 3\/s; 1 operation$/m);
  expect(text).toMatch(/ 333ms – 5333ms /);
});
