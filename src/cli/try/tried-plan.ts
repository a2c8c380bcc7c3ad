import type { EntryPlan, Plan, RoundPlan } from '../../model/plan.ts';

/** The plan with every scenario of one round done once and nothing else: no warm-up, no thresholds, no metrics. The round is the first measured one unless named. */
export function triedPlan(plan: Plan, name: string | undefined): Plan | undefined {
  const rounds = plan.rounds.map((round) => ({ ...round, entries: round.entries.filter(hasScenario) }));
  const round = rounds.find((each) => each.entries.length > 0 && (name === undefined ? each.kind === 'measured' : each.name === name));
  if (round === undefined) return undefined;
  return { ...plan, rounds: [onceEach(round)], thresholds: [], metrics: [], validity: {} };
}

/** Of a program that drives an entry by itself, nothing can be done once. */
function hasScenario({ drive }: EntryPlan): boolean {
  return drive.kind !== 'closed-loop' || drive.url === undefined;
}

function onceEach(round: RoundPlan): RoundPlan {
  const entries = round.entries.flatMap((entry) =>
    entry.scenarios.map((scenario) => once({ ...entry, scenarios: [{ ...scenario, weight: 1 }] })),
  );
  return { ...round, kind: 'measured', entries, forNs: null };
}

/** One operation, or one session of one user where that is what drives it. */
function once(planned: EntryPlan): EntryPlan {
  const { counts: _, ...entry } = planned;
  const { drive } = entry;
  const isOfUsers = drive.kind === 'closed-loop' && drive.name === 'users';
  return {
    ...entry,
    pick: entry.pick === 'all' ? 'rotate' : entry.pick,
    late: 'send',
    maxInFlight: null,
    drive: isOfUsers
      ? { ...drive, options: { ...withoutRamp(drive.options), count: 1, iterations: 1 } }
      : { kind: 'pacer', name: 'constant', options: { rate: 1000 } },
    forNs: null,
    operations: isOfUsers ? null : 1,
    outline: { pace: 'once', lengthNs: null, operations: 1 },
  };
}

function withoutRamp(written: EntryPlan['drive']['options']): EntryPlan['drive']['options'] {
  const { ramp: _, ...options } = written;
  return options;
}
