import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandFleet, sh, until } from './fixtures/command-fleet.ts';

const never = new AbortController().signal;
let fleet: CommandFleet;

beforeEach(() => {
  fleet = new CommandFleet();
});

afterEach(() => fleet[Symbol.asyncDispose]());

describe('a program', () => {
  test('works in a directory of its own, knows who it is, and what it prints is kept as it came', async () => {
    const params = { env: { WHO: '${node.name} of $run.nodes', DOLLAR: '$$5' } };
    await fleet.start({
      command: sh(
        'pwd; echo "$WHO $DOLLAR $REGATTA_NODE $REGATTA_TOKEN $1"; printf "\\001\\377" >&2; touch "$2/kept"; sleep 60',
        '$node.index',
        '$node.output',
      ),
      count: 2,
      params,
    });
    await until(() => existsSync(join(fleet.directory, 'fleets/nodes/1/out/kept')));
    await fleet.stop();
    expect(fleet.output('stdout.log', 1)).toBe(`${join(fleet.directory, 'fleets/nodes/1/work')}\nnodes-1 of 3 $5 nodes-1 secret 1\n`);
    expect(readFileSync(join(fleet.directory, 'fleets/nodes/1/stderr.log'))).toEqual(Buffer.from([1, 0xff]));
  });

  test('that was built starts where that lies, and is found there', async () => {
    const built = join(fleet.directory, 'built');
    mkdirSync(join(built, 'bin'), { recursive: true });
    writeFileSync(join(built, 'bin', 'serve'), '#!/bin/sh\npwd; echo "works in $1"; sleep 60\n', { mode: 0o755 });
    const software = { directory: built, programs: [join(built, 'bin')], versions: {} };
    for (const command of ['./bin/serve', 'serve']) {
      await fleet.start({ command: [command, '$node.directory'], params: { ready: { log: 'works in' } }, software });
      await fleet.stop();
      expect(fleet.output('stdout.log')).toContain(`${built}\nworks in ${join(fleet.directory, 'fleets/nodes/0/work')}\n`);
    }
  });

  test('has little of the environment in which Regatta runs', async () => {
    process.env['REGATTA_TEST_SECRET'] = 'x';
    await fleet.start({ command: sh('env; sleep 60'), params: { ready: { log: '/^PWD=/' }, env: { MINE: '$env.REGATTA_TEST_SECRET' } } });
    const names = fleet
      .output('stdout.log')
      .split('\n')
      .map((line) => line.split('=')[0] ?? '');
    expect(names).toEqual(expect.arrayContaining(['PATH', 'MINE', 'REGATTA_RUN']));
    expect(names).not.toContain('REGATTA_TEST_SECRET');
    expect(names.filter((name) => name.startsWith('VITEST') || name.startsWith('npm_'))).toEqual([]);
  });

  test('gets ports of its own, and is ready when they accept connections unless it says otherwise', async () => {
    const listen = `const net = require('node:net'); setTimeout(() => net.createServer().listen(Number(process.argv[1])), 300)`;
    const ready = await fleet.start({ command: ['node', '-e', listen, '$node.ports.http'], count: 2, params: { ports: ['http'] } });
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
    await fleet.start({
      command: sh('echo "$@"; sleep 60', '$boot[0].peerId', '$boot[0].p2p', '$boot[0].address'),
      params: { ready: { log: 'Qm1' } },
      known: [boot],
    });
    expect(fleet.output('stdout.log')).toBe('Qm1 127.0.0.1:4001 127.0.0.1:4001\n');
    await fleet.stop();
    await expect(fleet.start({ command: ['sleep', '$boot[0].peerID'], known: [boot] })).rejects.toThrow(
      'node nodes-0 did not start: $boot[0].peerID has no value: boot-0 has only peerId, p2p',
    );
  });
});

describe('readiness', () => {
  const server = `const http = require('node:http'); let asked = 0;
    http.createServer((q, r) => { r.statusCode = q.url !== '/health' ? 404 : ++asked < 4 ? 503 : 204; r.end(); }).listen(Number(process.argv[1]))`;

  test('may be a page that answers well', async () => {
    await fleet.start({ command: ['node', '-e', server, '$node.ports.api'], params: { ports: ['api'], ready: { http: '/health' } } });
    await fleet.stop();
    await fleet.start({
      command: ['node', '-e', server, '$node.ports.ws'],
      params: { ports: ['ws'], ready: { http: '/none', status: 404 } },
    });
  });

  test('may be a line of its output, on either stream, as text or as a pattern', async () => {
    await fleet.start({
      command: sh('echo not yet; sleep 0.2; echo "all up: 3 of 3" >&2; sleep 60'),
      params: { ready: { log: '/up: \\d of 3$/' } },
    });
    expect(fleet.output('stdout.log')).toBe('not yet\n');
  });

  test('that does not come is told with what is waited for and what the program said last', async () => {
    const starting = fleet.start({
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
    await fleet.start({ command: ['node', '-e', brief, '$node.ports.p2p'], params: { ports: ['p2p'] } });
    await until(() => existsSync(join(fleet.directory, 'fleets/nodes/0/stdout.log')));
    await expect(fleet.hosted?.settle(1e9, never)).rejects.toMatchObject({
      code: 'NOT_SETTLED',
      hint: expect.stringMatching(/^nodes-0: it was ready and is no more: p2p at 127\.0\.0\.1:\d+: nothing listens there$/) as string,
    });
  });

  test('that lasts until the load lets it settle', async () => {
    await fleet.start({ command: ['node', '-e', server, '$node.ports.api'], params: { ports: ['api'], ready: { port: 'api' } } });
    await fleet.hosted?.settle(5e9, never);
  });
});

describe('a program that cannot be started', () => {
  const failing = async (command: readonly string[]): Promise<unknown> => fleet.start({ command }).catch((error: unknown) => error);

  test('is named, with the reason and where it was looked for', async () => {
    expect(await failing(['no-such-program'])).toMatchObject({
      code: 'NODE_START',
      message: 'node nodes-0 did not start: the program no-such-program cannot be started: no folder of PATH has it',
      hint: expect.stringContaining('A program beside the experiment file is written ./no-such-program.') as string,
    });
    expect(await failing(['./none'])).toMatchObject({
      message: expect.stringContaining(`${join(fleet.directory, 'none')} does not exist`) as string,
    });
    writeFileSync(join(fleet.directory, 'plain'), 'text');
    expect(await failing(['./plain'])).toMatchObject({
      message: expect.stringContaining('is not executable (chmod +x makes it so)') as string,
    });
    writeFileSync(join(fleet.directory, 'script'), '#!/no/such/interpreter\n', { mode: 0o755 });
    expect(await failing(['./script'])).toMatchObject({
      message: expect.stringContaining('the interpreter that its first line names') as string,
    });
  });
});
