import { describe, expect, test } from 'vitest';
import { checkText, planOf, plansOf, problemsOf } from './fixtures/check-text.ts';

const text = [
  'kit: echo',
  'params: {nodes: 3, D: 4, rate: 4/s, size: 1KiB, heartbeat: 1s, topics: [a], transport: tcp, on: true, some: 10%}',
  'node: {D: $D, heartbeat: $heartbeat, topics: $topics, transport: $transport}',
  'fleets: {nodes: $nodes}',
  'rounds: [{scenario: publish, rate: $rate, size: $size, for: 20s}]',
].join('\n');

describe('params', () => {
  test('keep their type where they stand as a whole value', async () => {
    const { fleets, rounds, params } = await planOf(text);
    expect(fleets[0]).toMatchObject({ count: 3, params: { D: 4, topics: ['a'] } });
    expect(rounds[0]?.entries[0]).toMatchObject({ scenarios: [{ params: { size: 1024 } }], drive: { options: { rate: 4 } } });
    expect(params).toMatchObject({ rate: '4/s', on: true });
  });

  test('stand inside texts as ${name}, and in SQL only so', async () => {
    const plan = await planOf(
      `${text}\nnetwork: {latency: '\${low}..50ms'}\nmetrics: {m: {sql: "SELECT \${nodes} AS value, '$D' AS a, '$$D' AS b", unit: count}}`.replace(
        '{nodes: 3,',
        '{low: 5ms, nodes: 3,',
      ),
    );
    expect(plan.network.latency).toEqual({ min: 5e6, max: 50e6 });
    expect(plan.metrics[0]?.sql).toBe("SELECT 3 AS value, '$D' AS a, '$D' AS b");
  });

  test('are overridden by a file, and both by the command line', async () => {
    const files = { 'p.yaml': 'nodes: 5\nD: 6\n', 'p.toml': 'nodes = 6\nrate = "1/min"\n', 'p.json': '{"nodes": 7, "topics": ["b", "c"]}' };
    const nodesAndD = async (paramsFile: string, define: readonly string[] = []) => {
      const { fleets } = await planOf(text, { files, paramsFile, define });
      return [fleets[0]?.count, fleets[0]?.params['D']];
    };
    expect(await nodesAndD('p.yaml')).toEqual([5, 6]);
    expect(await nodesAndD('p.yaml', ['D=8'])).toEqual([5, 8]);
    expect(await nodesAndD('p.toml')).toEqual([6, 4]);
    expect((await planOf(text, { files, paramsFile: 'p.json' })).fleets[0]?.params['topics']).toEqual(['b', 'c']);
  });

  test('are typed by their default on the command line', async () => {
    const { fleets, rounds } = await planOf(text, {
      define: ['heartbeat=250ms', 'topics=[x, y]', 'rate=30/min', 'transport=memory', 'on=false', 'some=0.2'],
    });
    expect(fleets[0]?.params).toMatchObject({ heartbeat: 250e6, topics: ['x', 'y'], transport: 'memory' });
    expect(rounds[0]?.entries[0]?.drive.options).toEqual({ rate: 0.5 });
  });

  test('that are wrong are told where they came from', async () => {
    expect(
      await problemsOf(text, { define: ['nods=4', 'nodes=x', 'heartbeat=3', 'on=maybe', 'D', 'size=3s', 'some=3', 'rate=4,8'] }),
    ).toEqual([
      '-D D: is not name=value',
      '-D nods=4: there is no param nods; did you mean nodes?',
      '-D nodes=x: "x" is not a number',
      '-D heartbeat=3: "3" is not a duration such as 250ms',
      '-D on=maybe: "maybe" is not true or false',
      '-D size=3s: "3s" is not a size such as 2KiB',
      '-D some=3: 3 is not a share such as 30%',
      '-D rate=4,8: "4,8" is not a rate such as 4/s; for several values the experiment needs an axis: matrix: {rate: [4,8]}',
    ]);
    expect(await problemsOf(text, { define: ['nodes=8'], change: { option: '--head-define', define: ['nods=9'] } })).toEqual([
      '--head-define nods=9: there is no param nods; did you mean nodes?',
    ]);
    expect(await problemsOf(text, { files: { 'p.yaml': 'rate: 4/s\nnodse: 5\n' }, paramsFile: 'p.yaml' })).toEqual([
      'p.yaml:2:8: nodse: there is no param nodse; did you mean nodes?',
    ]);
    expect(await problemsOf(text, { files: { 'p.toml': 'nodes = = 3' }, paramsFile: 'p.toml' })).toEqual(['p.toml:1:9: invalid value']);
    expect(await problemsOf(text, { files: { 'p.yaml': '- 3' }, paramsFile: 'p.yaml' })).toEqual([
      'p.yaml:1:1: [3] is no map of params; write nodes: 24',
    ]);
  });

  test('that lead to a problem are named with it', async () => {
    expect(await problemsOf(text, { define: ['nodes=-1', 'D=0.5'] })).toEqual([
      'x.yaml:3:11: node.D: 0.5 is not a whole number; write e.g. 8 (from $D)',
      'x.yaml:4:17: fleets.nodes: -1 is below 0 (from $nodes)',
    ]);
  });

  test('that are not there are told once, with what could be meant', async () => {
    expect(await problemsOf(text.replace('D: $D', 'D: $E').replace('size: $size', "size: '${siz}'"))).toEqual([
      'x.yaml:3:11: node.D: there is no param E; accepted: nodes, D, rate, size, heartbeat, topics, transport, on, some',
      'x.yaml:5:49: rounds[0].size: there is no param siz; did you mean size?',
    ]);
  });
});

describe('the matrix', () => {
  const matrix = `${text}\nmatrix: {D: [4, 6], rate: [1/s, 2/s]}\n`;
  const cells = async (...args: Parameters<typeof plansOf>) =>
    (await plansOf(...args)).map(({ params }) => `${params['D'] as number} ${params['rate'] as string}`);

  test('is the product of its axes, the last changing fastest', async () => {
    expect(await cells(matrix)).toEqual(['4 1/s', '4 2/s', '6 1/s', '6 2/s']);
    expect((await checkText(matrix)).set?.axes).toEqual([
      { name: 'D', values: [4, 6] },
      { name: 'rate', values: ['1/s', '2/s'] },
    ]);
  });

  test('has an axis replaced by the command line or the params file', async () => {
    expect(await cells(matrix, { define: ['D=8'] })).toEqual(['8 1/s', '8 2/s']);
    expect(await cells(matrix, { define: ['D=8,12', 'rate=3/s'] })).toEqual(['8 3/s', '12 3/s']);
    expect(await cells(matrix, { files: { 'p.yaml': 'D: [9]\nrate: 5/s\n' }, paramsFile: 'p.yaml' })).toEqual(['9 5/s']);
  });

  test('repeats each cell before the next', async () => {
    const plans = await plansOf(`${matrix}repeats: 2\n`, { define: ['rate=1/s'] });
    expect(plans.map(({ params, seed }) => [params['D'], seed])).toEqual([
      [4, 1],
      [4, 2],
      [6, 1],
      [6, 2],
    ]);
  });

  test('varies params only, with values of their type', async () => {
    expect(await problemsOf(`${text}\nmatrix: {d: [1], nodes: [3, x], rate: [], D: 4}\n`)).toEqual([
      'x.yaml:6:10: matrix.d: there is no param d; did you mean D?',
      'x.yaml:6:29: matrix.nodes[1]: "x" is not a number',
      'x.yaml:6:39: matrix.rate: the list is empty',
      'x.yaml:6:46: matrix.D: 4 is no list; write [4, 8]',
    ]);
  });

  test('tells a problem of every cell once', async () => {
    expect(await problemsOf(`${matrix}seeds: 3\n`)).toEqual(['x.yaml:7:1: seeds: unknown key "seeds"; did you mean seed?']);
  });
});
