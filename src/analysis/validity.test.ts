import { expect, test } from 'vitest';
import type { RoundObservation, RunObservations, ValidityResult } from '../model/result.ts';
import { plainEntry, plainScenario } from '../model/fixtures/plain-entry.ts';
import { tinyObservations, tinyPlan } from './tiny-run.ts';
import { judgeValidity, validityRules, validityRulesDoc } from './validity.ts';
import type { Evidence } from './validity-rules.ts';

const agreeing = { operations: 0, nodes: 0, rows: 0, windows: 0, prometheus: 0 };
const prometheus = { url: 'http://here', finished: {}, problem: null };
const sound: Evidence = { observed: tinyObservations, plan: tinyPlan, medianS: 0.1, counts: agreeing };

function observing(changes: Partial<RunObservations>): Evidence {
  return { ...sound, observed: { ...tinyObservations, ...changes } };
}

/** The measured round changed, the warm-up left as it is. */
function measuring(changes: Partial<RoundObservation>): Evidence {
  return observing({ rounds: tinyObservations.rounds.map((round) => (round.measured ? { ...round, ...changes } : round)) });
}

function judged(evidence: Evidence, rule: string): ValidityResult | undefined {
  return judgeValidity(evidence).find((result) => result.rule === rule);
}

test('a sound run keeps every rule', () => {
  expect(judgeValidity(sound).filter(({ ok }) => !ok)).toEqual([]);
});

const users = { kind: 'closed-loop', name: 'users', options: {} } as const;
const looping: Evidence['plan'] = {
  ...tinyPlan,
  rounds: tinyPlan.rounds.map((round) => ({ ...round, entries: [plainEntry([plainScenario('browse')], { drive: users })] })),
};

const broken: readonly (readonly [rule: string, evidence: Evidence, value: number])[] = [
  ['rate', measuring({ started: 98, missed: 2 }), 0.98],
  ['rate', measuring({ overrunNs: 2.5e9 }), 0.8],
  ['lag', measuring({ lagP99Ns: 10.1e6 }), 0.0101],
  ['event-loop', measuring({ eventLoopDelayP99Ns: 26e6 }), 0.026],
  ['generator-busy', { ...measuring({ agentBusyShare: 0.91 }), plan: looping }, 0.91],
  ['run-queue', measuring({ runQueueWaitShare: 0.11 }), 0.11],
  ['steal', measuring({ stealShare: 0.03 }), 0.03],
  ['dropped', measuring({ started: 99, missed: 1 }), 1],
  ['search', measuring({ searches: [{ entry: 'pay', isOver: true, spoiled: 'the load generator was the limit' }] }), 1],
  ['steering', measuring({ notTaken: 1 }), 1],
  ['nodes-lost', observing({ nodesLost: [{ node: 'a-0', reason: 'exited' }] }), 1],
  ['hosts-lost', observing({ hostsLost: [{ host: 'h', reason: 'killed by SIGKILL' }] }), 1],
  ['counts', { ...sound, counts: { ...agreeing, operations: 2 } }, 2],
  ['node-counts', { ...sound, counts: { ...agreeing, nodes: 3 } }, 3],
  ['rows', { ...sound, counts: { ...agreeing, rows: 4 } }, 4],
  ['window-counts', { ...sound, counts: { ...agreeing, windows: 5 } }, 5],
  ['prometheus-counts', { ...sound, observed: { ...tinyObservations, prometheus }, counts: { ...agreeing, prometheus: 6 } }, 6],
  ['calibration', observing({ calibrationMs: { before: 60, after: 50 } }), 0.2],
  ['overlap', observing({ overlapped: true }), 1],
];

test.each(broken)('rule %s is broken beyond its limit, with its figure', (rule, evidence, value) => {
  const result = judged(evidence, rule);
  expect(result).toMatchObject({ ok: false, overridden: false });
  expect(result?.value).toBeCloseTo(value, 9);
});

test('of a round that searched for a rate neither rate nor lag nor what was dropped is judged: the search judged each of its levels', () => {
  const searched = measuring({
    searches: [{ entry: 'pay', isOver: true, spoiled: null }],
    started: 50,
    missed: 50,
    lagP99Ns: 1e9,
    runQueueWaitShare: 0.01,
  });
  expect(judgeValidity(searched).filter(({ ok }) => !ok)).toEqual([]);
  expect(judged(searched, 'rate')).toMatchObject({ value: null, ok: true });
});

test('what helps is told of a rule that is broken, and of no other', () => {
  expect(judged(measuring({ runQueueWaitShare: 0.11 }), 'run-queue')?.remedy).toBe(
    'fewer nodes, a lower rate, nothing else running, a machine with more cores',
  );
  expect(judgeValidity(sound).filter(({ remedy }) => remedy !== undefined)).toEqual([]);
});

test('what is done already helps no more', () => {
  const late = measuring({ lagP99Ns: 1e9 });
  const { plan } = late;
  const alone = { ...late, plan: { ...plan, fleets: [], agents: { ...plan.agents, count: 1, pacing: 'precise' as const } } };
  expect(judged(late, 'lag')?.remedy).toBe(
    '`pacing: precise`, a lower rate, load from `agents:` of its own, fewer nodes beside it, nothing else running',
  );
  expect(judged(alone, 'lag')?.remedy).toBe('a lower rate, nothing else running');
});

test('every rule has a case that breaks it', () => {
  expect(new Set(broken.map(([rule]) => rule))).toEqual(new Set(Object.keys(validityRules)));
});

test('a bad warm-up does not harm the measurement', () => {
  const rounds = tinyObservations.rounds.map((round) => (round.measured ? round : { ...round, lagP99Ns: 1e9, runQueueWaitShare: 0.9 }));
  expect(judgeValidity(observing({ rounds })).filter(({ ok }) => !ok)).toEqual([]);
});

test('the limit of lag follows the median of what is judged, but is never below 2 ms', () => {
  expect(judged(sound, 'lag')?.limit).toBeCloseTo(0.01, 9);
  expect(judged({ ...sound, medianS: 0.001 }, 'lag')?.limit).toBeCloseTo(0.002, 9);
  expect(judged({ ...sound, medianS: null }, 'lag')?.limit).toBeCloseTo(0.002, 9);
});

test('an agent may be busy all the time where a schedule tells how late it was: rules that do not concern a run are not shown', () => {
  const shown = judgeValidity(measuring({ agentBusyShare: 1 })).map(({ rule }) => rule);
  expect(shown).not.toContain('generator-busy');
  expect(shown).not.toContain('search');
  expect(judged({ ...sound, plan: looping }, 'generator-busy')).toMatchObject({ value: null, ok: true });
});

test('a limit that the experiment sets takes the place of the default and is shown as overridden', () => {
  const plan = { ...tinyPlan, validity: { lag: 0.5 } };
  expect(judged({ ...measuring({ lagP99Ns: 400e6 }), plan }, 'lag')).toMatchObject({ ok: true, limit: 0.5, overridden: true });
});

test('a rule that cannot be judged counts as held and says why', () => {
  expect(judged(sound, 'steal')).toMatchObject({ value: null, ok: true, reason: 'this system does not tell' });
  expect(judged(observing({ calibrationMs: null }), 'calibration')).toMatchObject({ value: null, ok: true });
  expect(judged({ ...sound, counts: { ...agreeing, nodes: null, rows: null } }, 'rows')).toMatchObject({ value: null, ok: true });
  const single = { ...tinyPlan, fleets: tinyPlan.fleets.map((fleet) => ({ ...fleet, nodesPerProcess: 1 })) };
  expect(judged({ ...measuring({ eventLoopDelayP99Ns: 1e9 }), plan: single }, 'event-loop')).toMatchObject({ value: null, ok: true });
});

test('the documented table has a row for each rule', () => {
  const doc = validityRulesDoc();
  for (const rule of Object.keys(validityRules)) expect(doc).toContain(`| \`${rule}\` |`);
  expect(doc).toContain('at most 10 % of the median of what is judged, or 2 ms where that is more');
});
