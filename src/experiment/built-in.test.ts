import { describe, expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const load = '{scenario: ./load.ts, rate: 4/s, for: 1s}';
const files = {
  'load.ts': 'export default { operation() {} };\n',
  'nodes.txt': '# ours\nhttp://a:1/\n\nhttp://b:2 # the second\n',
  'odd.txt': 'http://a:1\nnowhere\n',
};
const text = (fleets: string, more = ''): string => `rounds: [${load}]\n${more}fleets:\n  ${fleets}\n`;
const plan = async (fleets: string, more?: string) => planOf(text(fleets, more), { files });
const problems = async (fleets: string, more?: string) => pointedProblemsOf(text(fleets, more), { files });

describe('a fleet with a command', () => {
  test('needs no kit, and has no links', async () => {
    const { kits, fleets, network } = await plan('a: {count: 2, command: ./node --port $node.ports.http, ports: [http]}');
    // of which version its programs are nobody knows: not of that of Regatta
    expect(kits).toMatchObject([{ name: 'external', version: '' }]);
    expect(fleets).toMatchObject([
      {
        count: 2,
        kit: 'external',
        program: { name: 'command' },
        params: { command: ['./node', '--port', '$node.ports.http'], ports: ['http'], env: {}, stop: { signal: 'SIGTERM', grace: 5e9 } },
        env: {},
      },
    ]);
    expect(network).toMatchObject({ topology: { kind: 'none' }, outside: ['a'] });
  });

  test('may take its command and all else from what fleets share', async () => {
    const shared =
      'node: {command: [./node, --n, 4], env: {DEBUG: 1}, ready: {http: /health, within: 10s}, ports: [http], stop: {grace: 1s}}\n';
    const { fleets, readyNs } = await plan('a: 1\n  b: {count: 1, env: {MORE: true}, ready: started, stop: {signal: SIGINT}}', shared);
    expect(fleets.map(({ params }) => params)).toEqual([
      {
        command: ['./node', '--n', '4'],
        env: { DEBUG: '1' },
        ports: ['http'],
        ready: { http: '/health' },
        stop: { signal: 'SIGTERM', grace: 1e9 },
        testground: {},
      },
      {
        command: ['./node', '--n', '4'],
        env: { MORE: 'true' },
        ports: ['http'],
        ready: { started: true },
        stop: { signal: 'SIGINT', grace: 5e9 },
        testground: {},
      },
    ]);
    expect(readyNs).toBe(10e9);
  });

  test('stands beside fleets of a kit, which alone are linked and shaped', async () => {
    const beside = await plan(
      'a: {count: 1, command: ./node}\n  b: 3',
      'kit: echo\nnetwork: {topology: ring, latency: 5ms}\nnode: {env: {A: 1}}\n',
    );
    expect(beside.kits.map(({ name }) => name)).toEqual(['echo', 'external']);
    expect(beside.network).toMatchObject({ topology: { kind: 'ring' }, outside: ['a'] });
    expect(beside.fleets.map(({ env, params }) => [env, params['env']])).toEqual([
      [{}, { A: '1' }],
      [{ A: '1' }, undefined],
    ]);
  });

  test('is refused what cannot be done to programs', async () => {
    expect(await problems('a: {count: 2, command: ./node, nodesPerProcess: 2}', 'network: {topology: ring, latency: 5ms}\n')).toEqual([
      'ring ← network.topology: nodes of a are programs of their own, which Regatta cannot link: they connect by themselves; accepted: none, discovery',
      '5ms ← network.latency: nodes of a are programs of their own, whose links Regatta cannot shape',
      'nodesPerProcess ← fleets.a.nodesPerProcess: each node of a command is on its own: none share a process',
    ]);
    expect(
      await problems('a: {count: 2, command: ./node}\n  b: 3', 'kit: echo\nnetwork: {between: [{fleets: [b, a], latency: 5ms}]}\n'),
    ).toEqual(['a ← network.between[0].fleets[1]: nodes of a are programs of their own, whose links Regatta cannot shape']);
  });

  test('is told what is wrong with its settings, where it stands', async () => {
    expect(await problems('a: {count: 1, command: ./node | tee log, prots: [http], stop: {signal: TERM}}')).toEqual([
      './node ← fleets.a.command: "./node | tee log" is not a program and its arguments (for what a shell does, as with | or *, write [sh, -c, …]); write e.g. ./node --verbose',
      'prots ← fleets.a.prots: unknown key "prots"; did you mean ports?',
      expect.stringMatching(/^TERM ← fleets\.a\.stop\.signal: "TERM" is none of SIGTERM, SIGINT/) as string,
    ]);
    expect(await problems('a: {count: 1, command: ./a, attach: x:1}\n  b: {count: 1, command: ./b, program: js}')).toEqual([
      '{ ← fleets.a: command and attach exclude each other',
      'program ← fleets.b.program: command and program exclude each other',
    ]);
    expect(await problems('a: 3')).toEqual(['rounds ← : kit is missing; write kit: gossipsub, or give every fleet a command']);
    expect(await problems('a: {count: 3, comand: ./node}')).toEqual([
      'comand ← fleets.a.comand: unknown key "comand"; did you mean command?',
    ]);
  });

  test('may be ready once it has published its card', async () => {
    const { fleets } = await plan('a: {count: 1, command: ./node, ready: rendezvous}');
    expect(fleets[0]?.params['ready']).toEqual({ rendezvous: true });
  });

  test('that is for a plan of Testground has params that its SDKs do not lose', async () => {
    const withParams = (params: string): string => `a: {count: 1, command: ./plan, testground: {case: ping, params: ${params}}}`;
    expect((await plan(withParams('{rounds: "3"}'))).fleets[0]?.params['testground']).toEqual({ case: 'ping', params: { rounds: '3' } });
    expect(await problems(withParams('{where: a=b}'))).toEqual([
      '{ ← fleets.a.testground.params: the param "where" of Testground ("a=b") holds | or =, by which its SDKs part params: they would lose it unseen',
    ]);
  });

  test('is told what is wrong with how it is ready', async () => {
    const ready = async (settings: string, ports = '[p2p, api]') =>
      problems(`a: {count: 1, command: ./node, ports: ${ports}, ready: ${settings}}`);
    expect(await ready('{http: /health, port: ap}')).toEqual(['ap ← fleets.a.ready.port: there is no port ap; accepted: p2p, api']);
    expect(await ready('{http: /health}')).toEqual([
      '/health ← fleets.a.ready.http: needs a port to ask: ports: [http], or port: with one of several; accepted: p2p, api',
    ]);
    expect(await ready('{http: /health}', '[api]')).toEqual([]);
    expect(await ready('{log: up, port: api}')).toEqual([
      '{ ← fleets.a.ready: log and port exclude each other: a node is ready in one way',
    ]);
    expect(await ready('{log: "/up(/"}')).toEqual([
      expect.stringMatching(/^"?.* ← fleets\.a\.ready\.log: \/up\(\/ is no regular expression: /) as string,
    ]);
    expect(await ready('{status: 204}')).toEqual([
      '204 ← fleets.a.ready.status: status is that of a page: write {http: /health, status: 204}',
    ]);
    expect(await ready('started', '[a, a, 4b]')).toEqual([
      '[ ← fleets.a.ports: there are two ports a',
      '[ ← fleets.a.ports: "4b" cannot be the name of a port: a letter, then letters, digits, - or _',
    ]);
    expect(await problems('a: {count: 1, ready: {http: /}}', 'kit: echo\n')).toEqual([
      '{ ← fleets.a.ready: nodes of a kit say themselves when they are ready; write how long that may take: ready: 10s',
    ]);
  });
});

describe('values of the run', () => {
  test('are left for the run, params are filled in beside them', async () => {
    const { fleets } = await plan(
      'boot: {count: 2, command: $program}\n  a: {count: 1, needs: boot, command: [./a, "$boot[1].address", "${node.name}-${size}", $size], env: {PRICE: $$5, ROOT: $experiment.directory}}',
      'params: {size: 7, program: ./boot $node.index}\n',
    );
    expect(fleets.map(({ params }) => params['command'])).toEqual([
      ['./boot', '$node.index'],
      ['./a', '$boot[1].address', '${node.name}-7', '7'],
    ]);
    expect(fleets[1]?.params['env']).toEqual({ PRICE: '$$5', ROOT: '$experiment.directory' });
  });

  test('that nobody knows are told when the plan is made', async () => {
    expect(
      await problems(
        'boot: {count: 2, command: ./boot $HOME}\n  a: {count: 1, command: [./a, "$boot[0].address", $node.indx], env: {A: $node.ports.htp, B: $rendevous.url}, ports: [http]}\n  b: {count: 1, needs: boot, command: ["$boot[2].address", "$boot[0]", "$boots[0].x"]}',
      ),
    ).toEqual([
      expect.stringMatching(
        /^\.\/boot ← fleets\.boot\.command: \$HOME is neither a param nor a value of the run \(a dollar is written \$\$\); accepted: /,
      ) as string,
      '" ← fleets.a.command[1]: $boot[0].address: this fleet does not need a fleet boot: write needs: [boot]',
      '$node.indx ← fleets.a.command[2]: $node.indx is neither a param nor a value of the run (a dollar is written $$); did you mean node.index?',
      '$node.ports.htp ← fleets.a.env.A: $node.ports.htp is neither a param nor a value of the run (a dollar is written $$); did you mean node.ports.http?',
      '$rendevous.url ← fleets.a.env.B: $rendevous.url is neither a param nor a value of the run (a dollar is written $$); did you mean rendezvous.url?',
      '" ← fleets.b.command[0]: $boot[2].address: boot has 2 nodes, counted from 0',
      '" ← fleets.b.command[1]: $boot[0] needs to say what of that node: $boot[0].address',
      '" ← fleets.b.command[2]: $boots[0].x: this fleet does not need a fleet boots: write needs: [boots]; did you mean boot?',
    ]);
  });

  test('are none of those who host the nodes of a kit', async () => {
    expect(await problems('a: {count: 1, env: {A: $node.index, B: $$5}}', 'kit: echo\n')).toEqual([
      '$node.index ← fleets.a.env.A: nothing fills in $node.index here: values of the run stand in commands and environments of programs, and in what requests send (a dollar is written $$)',
    ]);
    const { fleets } = await plan('a: {count: 1, env: {B: $$5}}', 'kit: echo\n');
    expect(fleets[0]?.env).toEqual({ B: '$5' });
  });
});

describe('a fleet that is attached', () => {
  test('has as many nodes as there are addresses: one, a list, named ones, or a file of them', async () => {
    const attached = async (attach: string) =>
      (await plan(`a: {attach: ${attach}}`)).fleets.map(({ count, params }) => [count, params['attach']]);
    expect(await attached('http://127.0.0.1:8080/')).toEqual([[1, [{ http: 'http://127.0.0.1:8080' }]]]);
    expect(await attached('[10.0.0.1:4001, "[::1]:4001", https://x.org/a]')).toEqual([
      [3, [{ address: '10.0.0.1:4001' }, { address: '[::1]:4001' }, { https: 'https://x.org/a' }]],
    ]);
    expect(await attached('[{api: "http://a:1", p2p: "a:2"}]')).toEqual([[1, [{ api: 'http://a:1', p2p: 'a:2' }]]]);
    expect(await attached('./nodes.txt')).toEqual([[2, [{ http: 'http://a:1' }, { http: 'http://b:2' }]]]);
  });

  test('says no number of its own, and what is no address is told with its place', async () => {
    expect(
      await problems(
        'a: {attach: http://a:1, count: 3}\n  b: {attach: nowhere}\n  c: {attach: ./odd.txt}\n  d: {attach: ./none.txt}\n  e: {attach: "a:99999"}',
      ),
    ).toEqual([
      'count ← fleets.a.count: attach says how many nodes there are',
      'nowhere ← fleets.b.attach: "nowhere" is not a URL or host:port, a list of them, or the path of a file with one on each line; write e.g. http://127.0.0.1:8080',
      './odd.txt ← fleets.c.attach: ./odd.txt:2: "nowhere" is no URL and no host:port',
      expect.stringMatching(/^\.\/none\.txt ← fleets\.d\.attach: \.\/none\.txt cannot be read: ENOENT/) as string,
      expect.stringMatching(/fleets\.e\.attach: "a:99999" is not a URL or host:port/) as string,
    ]);
    expect(await problems('a: 3', "node: {attach: 'a:1'}\n")).toEqual(['3 ← fleets.a: attach says how many nodes there are']);
  });
});
