import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HostedFleet } from '../host/hosted-fleet.ts';
import { realClock } from '../load/real-clock.ts';
import { plainFleet, plainPlan } from '../model/fixtures/plain-plan.ts';
import type { NodeReady } from '../model/host.ts';
import type { JsonObject } from '../model/json.ts';
import type { NodeChange, NodeHandle } from '../model/node.ts';
import { numberNodes } from '../model/number-nodes.ts';
import { openSpool, type Spool } from '../recording/spool.ts';
import { WindowMeter } from '../recording/window-meter.ts';
import { backgroundProcesses } from './background-processes.ts';

const never = new AbortController().signal;
const runId = `external-${process.pid}`;
let directory: string;
let spool: Spool;
let fleet: HostedFleet;
let changes: NodeChange[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regatta-external-'));
  spool = openSpool(join(directory, 'spool'));
  changes = [];
});

afterEach(async () => {
  await fleet.stop();
  spool[Symbol.dispose]();
  await until(() => leftBehind().length === 0);
  rmSync(directory, { recursive: true });
});

interface Settings {
  readonly command: readonly string[];
  readonly count?: number;
  readonly params?: JsonObject;
  readonly readyNs?: number;
  readonly known?: readonly NodeHandle[];
}

/** Starts nodes of a program in a real host's fleet. */
async function start({ command, count = 1, params = {}, readyNs = 20e9, known = [] }: Settings): Promise<readonly NodeReady[]> {
  const program = { name: 'command', url: new URL('command-node.ts', import.meta.url).href };
  const defaults = { env: {}, ports: [], stop: { grace: 5e9 } };
  const all = { ...defaults, ...params, command };
  const boot = plainFleet('boot', { count: 1, kit: 'external', program, params: all });
  const nodes = plainFleet('nodes', { count, kit: 'external', program, params: all, needs: ['boot'] });
  const plan = plainPlan('external', { file: join(directory, 'x.yaml'), fleets: [nodes, boot], readyNs });
  const rendezvous = { url: 'ws://127.0.0.1:1', token: 'secret' };
  const site = {
    plan,
    runId,
    runStartNs: realClock.now(),
    rendezvous,
    directory,
    clock: realClock,
    recorder: spool,
    live: new WindowMeter(),
  };
  fleet = new HostedFleet({ ...site, loadStart: new Promise(() => undefined), changed: (change) => changes.push(change) });
  return fleet.start(
    numberNodes(plan).filter((node) => node.fleet === 'nodes'),
    known,
    never,
  );
}

/** A shell script, whose dollars are its own. */
const sh = (script: string, ...args: readonly string[]): readonly string[] => ['sh', '-c', script.replaceAll('$', '$$$$'), 'sh', ...args];
const output = (file: string, index = 0): string => readFileSync(join(directory, 'fleets/nodes', String(index), file), 'utf8');
const leftBehind = (): readonly number[] => [0, 1, 2].flatMap((index) => backgroundProcesses(runId, `nodes-${index}`));

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; !condition(); attempt++) {
    if (attempt === 500) throw new Error('it did not come to pass within 5 s');
    await sleep(10);
  }
}

describe('a program', () => {
  test('works in a directory of its own, knows who it is, and what it prints is kept as it came', async () => {
    const params = { env: { WHO: '${node.name} of $run.nodes', DOLLAR: '$$5' } };
    await start({
      command: sh(
        'pwd; echo "$WHO $DOLLAR $REGATTA_NODE $REGATTA_TOKEN $1"; printf "\\001\\377" >&2; touch "$2/kept"; sleep 60',
        '$node.index',
        '$node.output',
      ),
      count: 2,
      params,
    });
    await until(() => existsSync(join(directory, 'fleets/nodes/1/out/kept')));
    await fleet.stop();
    expect(output('stdout.log', 1)).toBe(`${join(directory, 'fleets/nodes/1/work')}\nnodes-1 of 3 $5 nodes-1 secret 1\n`);
    expect(readFileSync(join(directory, 'fleets/nodes/1/stderr.log'))).toEqual(Buffer.from([1, 0xff]));
  });

  test('has little of the environment in which Regatta runs', async () => {
    process.env['REGATTA_TEST_SECRET'] = 'x';
    await start({ command: sh('env; sleep 60'), params: { ready: { log: '/^PWD=/' }, env: { MINE: '$env.REGATTA_TEST_SECRET' } } });
    const names = output('stdout.log')
      .split('\n')
      .map((line) => line.split('=')[0] ?? '');
    expect(names).toEqual(expect.arrayContaining(['PATH', 'MINE', 'REGATTA_RUN']));
    expect(names).not.toContain('REGATTA_TEST_SECRET');
    expect(names.filter((name) => name.startsWith('VITEST') || name.startsWith('npm_'))).toEqual([]);
  });

  test('gets ports of its own, and is ready when they accept connections unless it says otherwise', async () => {
    const listen = `const net = require('node:net'); setTimeout(() => net.createServer().listen(Number(process.argv[1])), 300)`;
    const ready = await start({ command: ['node', '-e', listen, '$node.ports.http'], count: 2, params: { ports: ['http'] } });
    const urls = ready.map(({ endpoints }) => endpoints?.['http']?.outside ?? '');
    expect(new Set(urls).size).toBe(2);
    for (const url of urls) {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      socket.destroy();
    }
  });

  test('is told of the nodes that it needs by card and by endpoint', async () => {
    const place = { region: null, version: '', machine: '', host: '', incarnation: 0 };
    const endpoints = { p2p: { inside: '127.0.0.1:4001', outside: '' } };
    const boot = { ...place, number: 2, index: 0, name: 'boot-0', fleet: 'boot', card: { peerId: 'Qm1' }, endpoints };
    await start({
      command: sh('echo "$@"; sleep 60', '$boot[0].peerId', '$boot[0].p2p', '$boot[0].address'),
      params: { ready: { log: 'Qm1' } },
      known: [boot],
    });
    expect(output('stdout.log')).toBe('Qm1 127.0.0.1:4001 127.0.0.1:4001\n');
    await fleet.stop();
    await expect(start({ command: ['sleep', '$boot[0].peerID'], known: [boot] })).rejects.toThrow(
      'node nodes-0 did not start: $boot[0].peerID has no value: boot-0 has only peerId, p2p',
    );
  });
});

describe('readiness', () => {
  const server = `const http = require('node:http'); let asked = 0;
    http.createServer((q, r) => { r.statusCode = q.url !== '/health' ? 404 : ++asked < 4 ? 503 : 204; r.end(); }).listen(Number(process.argv[1]))`;

  test('may be a page that answers well', async () => {
    await start({ command: ['node', '-e', server, '$node.ports.api'], params: { ports: ['api'], ready: { http: '/health' } } });
    await fleet.stop();
    await start({ command: ['node', '-e', server, '$node.ports.api'], params: { ports: ['api'], ready: { http: '/none', status: 404 } } });
  });

  test('may be a line of its output, on either stream, as text or as a pattern', async () => {
    await start({
      command: sh('echo not yet; sleep 0.2; echo "all up: 3 of 3" >&2; sleep 60'),
      params: { ready: { log: '/up: \\d of 3$/' } },
    });
    expect(output('stdout.log')).toBe('not yet\n');
  });

  test('that does not come is told with what is waited for and what the program said last', async () => {
    const starting = start({
      command: ['node', '-e', `console.log('no disk'); ${server}`, '$node.ports.http'],
      params: { ports: ['http'], ready: { http: '/wrong' } },
      readyNs: 1e9,
    });
    await expect(starting).rejects.toMatchObject({
      code: 'NOT_READY',
      message: 'nodes-0 did not start within 1 s',
      hint: expect.stringMatching(
        /it waits for GET http:\/\/127\.0\.0\.1:\d+\/wrong: it answers with status 404, not 200 to 299[\s\S]*no disk/,
      ) as string,
    });
  });

  test('that does not last until the load is told', async () => {
    const brief = `const s = require('node:net').createServer().listen(Number(process.argv[1])); s.on('connection', (c) => { c.destroy(); s.close(() => console.log('closed')); }); setInterval(() => {}, 1e6)`;
    await start({ command: ['node', '-e', brief, '$node.ports.p2p'], params: { ports: ['p2p'] } });
    await until(() => existsSync(join(directory, 'fleets/nodes/0/stdout.log')));
    await expect(fleet.settle(1e9, never)).rejects.toMatchObject({
      code: 'NOT_SETTLED',
      hint: expect.stringMatching(/^nodes-0: it was ready and is no more: p2p at 127\.0\.0\.1:\d+: nothing listens there$/) as string,
    });
  });

  test('that lasts until the load lets it settle', async () => {
    await start({ command: ['node', '-e', server, '$node.ports.api'], params: { ports: ['api'], ready: { port: 'api' } } });
    await fleet.settle(5e9, never);
  });
});

describe('a program that cannot be started', () => {
  const failing = async (command: readonly string[]): Promise<unknown> => start({ command }).catch((error: unknown) => error);

  test('is named, with the reason and where it was looked for', async () => {
    expect(await failing(['no-such-program'])).toMatchObject({
      code: 'NODE_START',
      message: 'node nodes-0 did not start: the program no-such-program cannot be started: no folder of PATH has it',
      hint: expect.stringContaining('A program beside the experiment file is written ./no-such-program.') as string,
    });
    expect(await failing(['./none'])).toMatchObject({
      message: expect.stringContaining(`${join(directory, 'none')} does not exist`) as string,
    });
    writeFileSync(join(directory, 'plain'), 'text');
    expect(await failing(['./plain'])).toMatchObject({
      message: expect.stringContaining('is not executable (chmod +x makes it so)') as string,
    });
    writeFileSync(join(directory, 'script'), '#!/no/such/interpreter\n', { mode: 0o755 });
    expect(await failing(['./script'])).toMatchObject({
      message: expect.stringContaining('the interpreter that its first line names') as string,
    });
  });
});

describe('a program that ends', () => {
  test('before it is ready is told with its code and its last lines', async () => {
    const starting = start({
      command: sh('echo reading; printf "panic: \\033[2Jno disk\\n" >&2; exit 3'),
      params: { ready: { log: 'never' } },
    });
    await expect(starting).rejects.toMatchObject({
      code: 'NODE_START',
      message: String.raw`node nodes-0 did not start: it ended before it was ready: exit code 3, its last line: panic: \x1b[2Jno disk`,
      hint: expect.stringContaining('reading') as string,
    });
  });

  test('before it is ready by a signal is told with that', async () => {
    await expect(start({ command: sh('kill -9 $$'), params: { ready: { log: 'never' } } })).rejects.toThrow(
      'it ended before it was ready: killed by SIGKILL',
    );
  });

  test('at once, though it was ready when it was started, is told before the load', async () => {
    await start({ command: sh('exit 4') });
    await until(() => changes.length > 0);
    await expect(fleet.settle(1e9, never)).rejects.toThrow('node nodes-0 exited before the load began: exit code 4');
  });

  test('by a signal in the run is lost, with its reason, and takes what it started along', async () => {
    await start({ command: sh('sleep 1000 & echo $!; kill -s SEGV $$') });
    await until(() => changes.length > 0);
    expect(changes).toMatchObject([
      { node: 0, kind: 'exited', reason: expect.stringMatching(/^killed by SIGSEGV, its last line: \d+$/) as string },
    ]);
    await until(() => leftBehind().length === 0);
  });

  test('because it went to the background is told for what it is', async () => {
    const starting = start({ command: sh('setsid sleep 1000 >/dev/null 2>&1 & sleep 0.2; exit 0'), params: { ready: { log: 'never' } } });
    await expect(starting).rejects.toThrow(
      /it ended before it was ready: exit code 0; it left process \d+ in the background, where nobody can watch it: a node must stay in the foreground$/,
    );
    // it left its group: what ends it is the runner, by its environment
    for (const pid of leftBehind()) process.kill(pid, 'SIGKILL');
    await until(() => leftBehind().length === 0);
  });
});

describe('stopping', () => {
  test('gives every process of the node its signal and its time', async () => {
    const script = `trap 'echo caught; sleep 0.2; echo done; exit 0' HUP; sh -c 'trap "echo child; exit 0" HUP; echo up; while :; do sleep 0.05; done' & wait`;
    await start({ command: sh(script), params: { ready: { log: 'up' }, stop: { signal: 'SIGHUP', grace: 5e9 } } });
    expect(await fleet.stop()).toEqual([]);
    expect(output('stdout.log').split('\n')).toEqual(expect.arrayContaining(['caught', 'child', 'done']));
  });

  test('kills what ignores its signal, with all that it started, and says so', async () => {
    await start({
      command: sh(`trap '' TERM; echo up; while :; do sleep 0.05; done`),
      params: { ready: { log: 'up' }, stop: { grace: 3e8 } },
    });
    expect(await fleet.stop()).toEqual(['nodes-0 did not end within 0.3 s of SIGTERM and was killed']);
  });

  test('kills at once what was not ready yet', async () => {
    const starting = start({ command: ['sleep', '1000'], params: { ready: { log: 'never' } } });
    await until(() => leftBehind().length === 1);
    await fleet.stop();
    await expect(starting).rejects.toThrow('did not start');
    await until(() => leftBehind().length === 0);
  });
});

test('a program that floods its output fills neither the disk nor the memory, and says so at the end', async () => {
  await start({
    command: sh(`yes 'a line of its log' | head -c 200000000; echo the end; sleep 60`),
    params: { ready: { log: 'the end' } },
  });
  const problems = await fleet.stop();
  expect(problems).toEqual(['nodes-0 has a log that was cut at 4194304 bytes']);
  const log = output('stdout.log');
  expect(log.length).toBeLessThan(5 << 20);
  expect(log).toMatch(/the end\n$/);
});
