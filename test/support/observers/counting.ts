import { defineObserver } from 'regatta/observer';

const told = {
  name: 'told',
  about: 'What it was told of.',
  columns: { ts: { type: 'time', about: 'when' }, what: { type: 'text', about: 'what' } },
} as const;

/** Writes a row for everything that it is told of. */
export default defineObserver({
  about: 'counts what it is told of',
  tables: [told],
  make: ({ recorder, now }) => {
    const writer = recorder.table(told);
    const note = (what: string) => (): void => {
      const row = writer.next();
      writer.columns.ts[row] = now();
      writer.columns.what[row] = recorder.code(what);
    };
    return {
      roundStarted: note('round started'),
      submitted: note('submitted'),
      finished: note('finished'),
      roundEnded: note('round ended'),
    };
  },
});
