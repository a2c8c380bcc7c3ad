import { describe, expect, test } from 'vitest';
import { planOf, plansOf, pointedProblemsOf } from './fixtures/check-text.ts';

const withNetwork = (network: string, fleets = '{a: 6, b: 4}'): string =>
  `kit: echo\nrounds: [{scenario: publish, rate: 4/s, for: 20s}]\nfleets: ${fleets}\nnetwork: ${network}\n`;
const network = async (text: string, fleets?: string) => (await planOf(withNetwork(text, fleets))).network;
const problems = async (text: string, options: { files?: Record<string, string>; fleets?: string } = {}) =>
  await pointedProblemsOf(withNetwork(text, options.fleets), { files: options.files ?? {} });

describe('the topology', () => {
  test('is random with a mean degree of 12 unless given, or as much as there are nodes for', async () => {
    expect((await network('{}')).topology).toEqual({ kind: 'random', degree: 9 });
    expect((await network('{}', '{a: 50}')).topology).toEqual({ kind: 'random', degree: 12 });
    expect((await network('{}', '{a: 1}')).topology).toEqual({ kind: 'random', degree: 0 });
  });

  test('is a name, a name with options, or a name with its one option', async () => {
    expect((await network('{topology: ring}')).topology).toEqual({ kind: 'ring' });
    expect((await network('{topology: {grid: {columns: 5}}}')).topology).toEqual({ kind: 'grid', columns: 5 });
    expect((await network('{topology: {random: 4}}')).topology).toEqual({ kind: 'random', degree: 4 });
    expect((await network('{topology: {small-world: {degree: 4, rewire: 10%}}}')).topology).toEqual({
      kind: 'small-world',
      degree: 4,
      rewire: 0.1,
    });
  });

  test('can come from a file beside the experiment', async () => {
    const files = { 'links.yaml': 'a-0: [b-0, b-1]\n' };
    const { network: planned } = await planOf(withNetwork('{topology: {fixed: links.yaml}}', '{a: 1, b: 2}'), { files });
    expect(planned.topology).toEqual({
      kind: 'fixed',
      file: 'links.yaml',
      edges: [
        ['a-0', 'b-0'],
        ['a-0', 'b-1'],
      ],
    });
  });

  test('that cannot be is told', async () => {
    expect(await problems('{topology: {random: {degree: 12}}}')).toEqual([
      '{ ← network.topology.random: random with degree 12 needs more than 12 nodes, there are 10',
    ]);
    expect(await problems('{topology: {random-regular: {degree: 3}}}', { fleets: '{a: 5}' })).toEqual([
      '{ ← network.topology.random-regular: random-regular with an odd degree (3) needs an even number of nodes, there are 5',
    ]);
    expect(await problems('{topology: rnig}')).toEqual(['rnig ← network.topology: there is no topology rnig; did you mean ring?']);
    expect(await problems('{topology: {ring: {}, star: {}}}')).toEqual([
      '{ ← network.topology: exactly one topology is needed; write {random: {degree: 12}}',
    ]);
    expect(await problems('{topology: {random: {dgree: 3}}}')).toEqual([
      '{ ← network.topology.random.degree: is missing: mean number of links per node; write e.g. 8',
      'dgree ← network.topology.random.dgree: unknown key "dgree"; did you mean degree?',
    ]);
  });

  test('may be left to the nodes, with the fleets that each needs to begin with', async () => {
    const fleets = '{boot: 2, nodes: {count: 8, needs: boot}}';
    const topologyOf = async (topology: string): Promise<unknown> =>
      (await planOf(withNetwork(`{topology: ${topology}}`, fleets))).network.topology;
    const boot = { boot: [], nodes: ['boot'] };
    expect(await topologyOf('discovery')).toEqual({ kind: 'discovery', contacts: 3, boot });
    expect(await topologyOf('{discovery: 1}')).toEqual({ kind: 'discovery', contacts: 1, boot });
    expect((await planOf(withNetwork('{topology: {discovery: 0}}', fleets))).warnings).toEqual([]);
    expect(await problems('{topology: discovery}')).toEqual([
      'discovery ← network.topology: discovery leaves nodes nobody to begin with: a fleet must need another, e.g. fleets: {boot: 2, nodes: {count: 8, needs: boot}}',
    ]);
  });

  test('that is left to the nodes must not send them to nodes from which they are kept', async () => {
    const shy = '{boot: {count: 2, shy: true}, nodes: {count: 8, shy: true, needs: boot}, hubs: {count: 1, hub: true}}';
    expect(await problems('{topology: discovery}', { fleets: shy })).toEqual([
      'boot ← fleets.nodes.needs: nodes of nodes are to dial those of boot, which the params of the two fleets keep apart',
    ]);
  });

  test('from a file is checked against the nodes', async () => {
    const fixed = '{topology: {fixed: links.yaml}}';
    expect(await problems(fixed)).toEqual([expect.stringMatching(/^links\.yaml ← network\.topology\.fixed: cannot read links\.yaml: /)]);
    expect(await problems(fixed, { files: { 'links.yaml': '- a' } })).toEqual([
      expect.stringMatching(/^links\.yaml ← network\.topology\.fixed: links\.yaml: a topology file holds a map/),
    ]);
    expect(await problems(fixed, { files: { 'links.yaml': 'a-0: [a-9]' } })).toEqual([
      expect.stringMatching(/^links\.yaml ← network\.topology\.fixed: links\.yaml names node a-9/),
    ]);
  });
});

describe('fleets that their kit keeps apart', () => {
  const kept = (fleets: string, rest = ''): string =>
    `kit: echo\nrounds: [{scenario: publish, rate: 4/s, for: 20s}]\nfleets: ${fleets}\n${rest}`;

  test('are named in the plan, each pair once', async () => {
    const plan = await planOf(kept('{a: {count: 3, hub: true}, b: {count: 4, shy: true}, c: 2}'));
    expect(plan.network.apart).toEqual([
      ['b', 'b'],
      ['b', 'c'],
    ]);
    expect(plan.warnings).toEqual([]);
    expect((await planOf(kept('{a: 3, b: 4}'))).network).not.toHaveProperty('apart');
  });

  test('may not leave a node without anybody to link to', async () => {
    expect(await pointedProblemsOf(kept('{a: {count: 4, shy: true}, b: {count: 1}}'))).toEqual([
      '{ ← fleets.a: nodes of fleet a may be linked to no other node; it depends on shy, hub',
      '{ ← fleets.b: nodes of fleet b may be linked to no other node; it depends on shy, hub',
    ]);
  });

  test('may not be linked by a list', async () => {
    const files = { 'links.yaml': 'a-0: [b-0, b-1]\nb-0: [b-1]\n' };
    expect(
      await pointedProblemsOf(kept('{a: {count: 1, hub: true}, b: {count: 2, shy: true}}', 'network: {topology: {fixed: links.yaml}}\n'), {
        files,
      }),
    ).toEqual(['links.yaml ← network.topology.fixed: links.yaml links b-0 to b-1, which the params of their fleets keep apart']);
  });
});

describe('a network in parts', () => {
  const inParts =
    'network.topology: the network falls into 2 parts without a link between them: what begins in one does not reach the others';
  // each pair of shy nodes loses its link, and finds another hub or not
  const pairsBetweenHubs = 'a: {count: 1, hub: true}, b: {count: 2, shy: true}, c: {count: 1, hub: true}, d: {count: 2, shy: true}';
  const warningsOf = async (runs: string): Promise<readonly (readonly string[])[]> => {
    const plans = await plansOf(`${withNetwork('{topology: line}', `{${pairsBetweenHubs}, e: {count: 1, hub: true}}`)}${runs}`);
    return plans.map(({ warnings }) => warnings);
  };

  test('is warned about where a list made it so', async () => {
    const files = { 'links.yaml': 'a-0: [a-1]\na-2: [a-3]\n' };
    expect((await planOf(withNetwork('{topology: {fixed: links.yaml}}', '{a: 5}'), { files })).warnings).toEqual([
      'network.topology: the network falls into 3 parts without a link between them: what begins in one does not reach the others',
    ]);
    expect((await plansOf(`${withNetwork('{topology: {fixed: links.yaml}}', '{a: 4}')}repeats: 2\n`, { files }))[1]?.warnings).toEqual([
      inParts,
    ]);
  });

  test('is warned about where fleets that are apart made it so', async () => {
    expect(await warningsOf('seed: 3\n')).toEqual([[inParts]]);
    expect(await warningsOf('seed: 2\n')).toEqual([[]]);
  });

  test('is warned about in whichever repetition it is', async () => {
    const [first] = await warningsOf('seed: 2\nrepeats: 3\n');
    expect(first).toEqual([inParts.replace('the network', 'the network of 2 of 3 runs, first that with seed 3,')]);
  });
});

describe('links', () => {
  test('have a latency, a range of it, jitter and bandwidth, and exceptions', async () => {
    expect(
      await network(
        '{latency: 5ms, jitter: 10%, bandwidth: 10MiB/s, between: [{fleets: [a, b], latency: 80ms..90ms}, {fleets: [a, a], bandwidth: 1MB/s}]}',
      ),
    ).toEqual({
      topology: { kind: 'random', degree: 9 },
      latency: { min: 5e6, max: 5e6 },
      jitter: 0.1,
      bandwidth: 10 * 2 ** 20,
      between: [
        { fleets: ['a', 'b'], latency: { min: 80e6, max: 90e6 } },
        { fleets: ['a', 'a'], bandwidth: 1e6 },
      ],
    });
  });

  test('can follow a region matrix, whose regions nodes take that have none', async () => {
    const plan = await planOf(withNetwork('{latency: aws-7}', '{a: 6, b: {count: 4, regions: [us-east-2, us-west-1]}}'));
    expect(plan.network.regions?.name).toBe('aws-7');
    expect(plan.network.latency).toBeUndefined();
    expect(plan.fleets.map(({ regions }) => regions.length)).toEqual([7, 2]);
  });

  test('can follow a matrix of the experiment', async () => {
    const plan = await planOf(withNetwork('{latency: {x: {x: 1ms, y: 20ms}, y: {y: 2ms}}}'));
    expect(plan.network.regions?.latency).toEqual({ x: { x: 1e6, y: 20e6 }, y: { y: 2e6 } });
    expect(plan.fleets[0]?.regions).toEqual(['x', 'y']);
  });

  test('that cannot be are told', async () => {
    expect(
      await problems('{latency: aws7, jitter: 200%, bandwidth: 10MB, los: 1%, loss: 1%, between: [{fleets: [a, c]}, {fleets: [a]}]}'),
    ).toEqual([
      'aws7 ← network.latency: "aws7" is neither a latency (5ms), a range (5ms..50ms) nor a region matrix; did you mean aws-7?',
      '200% ← network.jitter: "200%" is above 100%',
      '10MB ← network.bandwidth: "10MB" is not a bandwidth; write e.g. 10MiB/s',
      'los ← network.los: unknown key "los"; accepted: topology, latency, jitter, bandwidth, between',
      'loss ← network.loss: needs a runner that can drop packets (loss), which Regatta does not have yet',
      '[ ← network.between[1].fleets: a pair of fleets is needed: [a, b]',
    ]);
    expect(await problems('{between: [{fleets: [a, c]}]}')).toEqual([
      'c ← network.between[0].fleets[1]: there is no fleet c; accepted: a, b',
    ]);
    expect(await problems('{latency: 5}')).toEqual([
      '5 ← network.latency: 5 is not a latency (5ms), a range (5ms..50ms), the name of a region matrix or a matrix',
    ]);
    expect(await problems('{latency: aws-7}', { fleets: '{a: {count: 6, regions: [mars]}, b: 1}' })).toEqual([
      expect.stringMatching(/^aws-7 ← network\.latency: region mars is not in aws-7/),
    ]);
  });
});
