import { defineObserver } from 'regatta/observer';

const slowOperations = {
  name: 'slow_operations',
  about: 'Operations that took long: a row each.',
  columns: {
    ts: { type: 'time', about: 'when it was to start' },
    agent: { type: 'text', about: 'the host that drove it' },
    scenario: { type: 'text', about: 'its scenario' },
    operation: { type: 'count', about: 'its number in its entry of the round' },
    took: { type: 'duration', about: 'from when it was to start to when it ended' },
  },
} as const;

export default defineObserver({
  about: 'operations that took longer than a limit',
  options: { above: { type: 'duration', default: '100ms', about: 'the limit' } },
  tables: [slowOperations],
  make: ({ recorder, agent, live }, { above }) => {
    const slow = recorder.table(slowOperations);
    const { columns } = slow;
    return {
      finished: ({ scenario, number, intendedNs, doneNs }) => {
        if (doneNs - intendedNs <= Number(above)) return;
        live.add('slow_operations');
        const row = slow.next();
        columns.ts[row] = intendedNs;
        columns.agent[row] = recorder.code(agent);
        columns.scenario[row] = recorder.code(scenario.name);
        columns.operation[row] = number;
        columns.took[row] = doneNs - intendedNs;
      },
    };
  },
});
