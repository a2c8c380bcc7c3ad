import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { coreTables, phasesTable, samplesTable } from '../model/table.ts';
import { convertRun } from './convert.ts';
import { query, record, RecordedRun, type Row } from './recorded-run.ts';

const phases = [
  { ts: 100, until: 200, phase: 0, name: 'warm', kind: 'warm-up' },
  { ts: 200, until: 300, phase: 1, name: 'load', kind: 'measured' },
  { ts: 400, until: 500, phase: 2, name: 'more', kind: 'measured' },
];

let run: RecordedRun;
beforeEach(() => {
  run = new RecordedRun();
  run.onHost('regatta', (spool) => phases.forEach((phase) => record(spool, phasesTable, phase)));
});
afterEach(() => run.files.remove());

/** Converts the run and tells the phase of each row of a table, in order of time. */
async function phasesOf(table: string): Promise<(number | null)[]> {
  await convertRun(run.files, coreTables);
  return (await query(`SELECT phase FROM '${run.files.parquet(table)}' ORDER BY ts`)).map(({ phase }) => phase as number | null);
}

describe('the phase of a row', () => {
  it('goes by its own time, from the start of a phase to just before its end', async () => {
    const instants = [99, 100, 199, 200, 299, 300, 399, 400, 500];
    run.recordEvents(
      'a',
      instants.map((ts) => ({ ts, type: 'graft' })),
    );
    expect(await phasesOf('events')).toEqual([null, 0, 0, 1, 1, null, null, 2, null]);
  });

  it('goes by the first publication of its message, whoever saw it and however late the row is', async () => {
    run.recordEvents('a', [
      { ts: 205, type: 'publish', message: 'm' },
      { ts: 150, type: 'publish', message: 'n' },
    ]);
    run.recordEvents('b', [
      { ts: 310, type: 'deliver', message: 'm' },
      { ts: 410, type: 'publish', message: 'm' },
      { ts: 450, type: 'deliver', message: 'n' },
    ]);
    expect(await phasesOf('events')).toEqual([0, 1, 1, 1, 0]);
  });

  it('is none where the message was published outside all phases', async () => {
    run.recordEvents('a', [
      { ts: 350, type: 'publish', message: 'm' },
      { ts: 410, type: 'deliver', message: 'm' },
    ]);
    expect(await phasesOf('events')).toEqual([null, null]);
  });

  it('goes by its own time where nobody recorded the publication', async () => {
    run.recordEvents('a', [
      { ts: 210, type: 'deliver', message: 'm' },
      { ts: 410, type: 'deliver', message: 'm' },
    ]);
    expect(await phasesOf('events')).toEqual([1, 2]);
  });

  it('goes by the message in tables of kits too', async () => {
    const columns = { ts: { type: 'time', about: '' }, message: { type: 'id', about: '' } } as const;
    const sightings = { name: 'sightings', about: '', columns };
    run.recordEvents('a', [{ ts: 205, type: 'publish', message: 'm' }]);
    run.onHost('b', (spool) => record(spool, sightings, { ts: 450, message: 'm' }));
    expect(await phasesOf('sightings')).toEqual([1]);
  });

  it('of a sample goes by the intended time', async () => {
    const sample: Row = { ts: 199, sent: 250, done: 450, round: 0, operation: 0, step: 'operation', outcome: 'ok' };
    run.onHost('a', (spool) => record(spool, samplesTable, sample));
    expect(await phasesOf('samples')).toEqual([0]);
  });

  it('is of the kind that the phase had when it was closed, which a search tells only then', async () => {
    const opened = { ts: 600, until: -1, phase: 3, name: 'knee', kind: 'measured' };
    const closed = { ...opened, until: 700, kind: 'search' };
    run.onHost('later', (spool) => [opened, closed].forEach((phase) => record(spool, phasesTable, phase)));
    await convertRun(run.files, coreTables);
    const rows = await query(`SELECT kind, until FROM '${run.files.parquet('phases')}' WHERE phase = 3`);
    expect(rows.map(({ kind, until }) => [kind, Number(until)])).toEqual([['search', 700]]);
  });

  it('does not exist in tables about the run itself', async () => {
    expect(await phasesOf('phases')).toEqual([0, 1, 2]);
    for (const table of ['nodes', 'clocks']) {
      const columns = await query(`DESCRIBE SELECT * FROM '${run.files.parquet(table)}'`);
      expect(columns.map((column) => column['column_name'])).not.toContain('phase');
    }
  });
});
