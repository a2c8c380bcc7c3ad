import { afterEach, describe, expect, test } from 'vitest';
import type { Kit } from './kit.ts';
import { kitContract } from './kit-contract.ts';
import { tidyUp } from './kit-contract/fixtures/untidy-node.ts';

afterEach(tidyUp);

const flag = { type: 'boolean', about: 'does it' } as const;
const program = {
  about: 'does as it is told',
  url: new URL('./kit-contract/fixtures/untidy-node.ts', import.meta.url).href,
  params: { leaves: flag, exits: flag, throws: flag, none: flag },
};
const kit: Kit = {
  name: 'good',
  about: 'Nothing wrong with it.',
  nodes: { js: program },
  scenarios: {},
  tables: [{ name: 'marks', about: 'marks', columns: { ts: { type: 'time', about: 'when' } } }],
  views: [{ name: 'twice', about: 'each mark twice', sql: 'FROM marks UNION ALL FROM marks' }],
  metrics: [
    { name: 'marks', about: 'marks', sql: 'SELECT count(*) AS value FROM twice', unit: 'count', better: 'neither', kind: 'scalar' },
  ],
  report: {},
};

/** What is wrong with a kit, by the name of the check that says so. */
async function faults(
  changes: Partial<Kit>,
  params: Readonly<Record<string, boolean>> = {},
): Promise<{ readonly [check: string]: string }> {
  const found: { [check: string]: string } = {};
  for (const { name, check } of kitContract({ ...kit, ...changes }, { params: { js: params } })) {
    await check().catch((error: unknown) => {
      found[name] = String(error);
    });
  }
  return found;
}

test('a kit that does what it must has no fault', async () => {
  expect(await faults({})).toEqual({});
});

describe('a declaration', () => {
  test.each<[string, Partial<Kit>, string]>([
    ['a name that no folder should have', { name: 'My Kit' }, '"My Kit" is no name for a kit'],
    ['a map among its data', { report: { charts: new Map() as never } }, 'kit.report.charts is no plain object'],
    ['a function among its data', { headline: (() => 'marks') as never }, 'kit.headline is a function'],
    [
      'a counter that looks like a gauge',
      { scenarios: { do: { about: 'it', url: program.url, params: {}, counts: 'done' } } },
      'scenario do counts in done: names of counters end in _total',
    ],
    [
      'a default that its param does not accept',
      { nodes: { js: { ...program, params: { wait: { type: 'duration', default: 5, about: 'how long' } } } } },
      'param wait of program js has a default that it does not accept: ',
    ],
    [
      'a param that nobody can understand',
      { nodes: { js: { ...program, params: { map: { type: 'object', about: 'a map', fields: { x: { type: 'number', about: '' } } } } } } },
      'param map of program js, field x, says nothing about itself',
    ],
    [
      'a table without time',
      { tables: [{ name: 'marks', about: 'marks', columns: {} }] },
      'the first column of table marks is not ts, a time',
    ],
    ['a table of that every run has', { tables: [{ name: 'events', about: 'marks', columns: {} }] }, 'table events has the name of one'],
    ['a view that cannot be computed', { views: [{ name: 'twice', about: 'none', sql: 'FROM nowhere' }] }, 'nowhere'],
    [
      'a metric that cannot be computed',
      { metrics: [{ ...(kit.metrics[0] as Kit['metrics'][0]), sql: 'SELECT nothing FROM marks' }] },
      'metric marks: ',
    ],
    ['a highlight that is no metric', { highlights: ['marks', 'remarks.p99'] }, 'there is no metric remarks.p99; there are marks'],
    [
      'a chart whose query lacks a column',
      {
        report: {
          charts: [
            {
              name: 'c',
              title: 't',
              about: 'a',
              kind: 'line',
              x: { label: '', unit: '' },
              y: { label: '', unit: '' },
              sql: 'SELECT ts AS x FROM marks',
            },
          ],
        },
      },
      'chart c cannot be computed',
    ],
    [
      'a table of the report whose query lacks a column',
      {
        report: {
          tables: [
            {
              name: 't',
              title: 't',
              about: 'a',
              columns: [
                { name: 'ts', label: 'when' },
                { name: 'who', label: 'who' },
              ],
              sql: 'FROM marks',
            },
          ],
        },
      },
      'table t cannot be computed',
    ],
    ['a scenario without operation', { scenarios: { do: { about: 'it', url: program.url, params: {} } } }, 'has no function operation'],
  ])('with %s is a fault', async (_, changes, fault) => {
    expect(Object.values(await faults(changes)).join('\n')).toContain(fault);
  });
});

describe('a node program', () => {
  const check = 'program js starts, connects, stops and leaves nothing';

  test.each([
    ['leaves a socket open', { leaves: true }, 'stopped nodes left open: TCP'],
    ['ends by itself', { exits: true }, 'nodes-0 ended by itself: had enough'],
    ['cannot connect', { throws: true }, 'no way'],
    ['measures what is no number', { none: true }, 'the measured value of answers is NaN'],
  ])('that %s is a fault', async (_, params, fault) => {
    expect((await faults({}, params as unknown as Record<string, boolean>))[check]).toContain(fault);
  });

  test('that nobody can start here is only loaded', async () => {
    const checks = kitContract({ ...kit, nodes: { js: { ...program, url: 'file:///nowhere.ts' } } }, { params: { js: null } });
    await expect(checks.find(({ name }) => name === check)?.check()).rejects.toThrow('nowhere');
    await kitContract(kit, { params: { js: null } })
      .find(({ name }) => name === check)
      ?.check();
  });
});
