import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandFleet, sh, until } from './fixtures/command-fleet.ts';

const never = new AbortController().signal;
let fleet: CommandFleet;

beforeEach(() => {
  fleet = new CommandFleet();
});

afterEach(() => fleet[Symbol.asyncDispose]());

describe('a program that ends', () => {
  test('before it is ready is told with its code and its last lines', async () => {
    const starting = fleet.start({
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
    await expect(fleet.start({ command: sh('kill -9 $$'), params: { ready: { log: 'never' } } })).rejects.toThrow(
      'it ended before it was ready: killed by SIGKILL',
    );
  });

  test('at once, though it was ready when it was started, is told before the load', async () => {
    await fleet.start({ command: sh('exit 4') });
    await until(() => fleet.changes.length > 0);
    await expect(fleet.hosted?.settle(1e9, never)).rejects.toThrow('node nodes-0 exited before the load began: exit code 4');
  });

  test('by a signal in the run is lost, with its reason, and takes what it started along', async () => {
    await fleet.start({ command: sh('sleep 1000 & echo $!; kill -s SEGV $$') });
    await until(() => fleet.changes.length > 0);
    expect(fleet.changes).toMatchObject([
      { node: 0, kind: 'exited', reason: expect.stringMatching(/^killed by SIGSEGV, its last line: \d+$/) as string },
    ]);
    await until(() => fleet.leftBehind().length === 0);
  });

  test('is lost at once, and all the same what it wrote last is taken in before the host has stopped', async () => {
    const lines = 200_000;
    await fleet.start({ command: sh(`yes '{"event": "deliver"}' | head -n ${lines} > "$REGATTA_OUTPUT/last.ndjson"; exit 5`) });
    await until(() => fleet.changes.length > 0);
    expect(fleet.changes).toMatchObject([{ kind: 'exited', reason: 'exit code 5' }]);
    const recorded = (): number => {
      fleet.spool.flush();
      return fleet.spool.rows['events'] ?? 0;
    };
    expect(recorded()).toBeLessThan(lines);
    expect(await fleet.stop()).toEqual([]);
    expect(recorded()).toBe(lines);
  });

  test('because it went to the background is told for what it is', async () => {
    const starting = fleet.start({
      command: sh('setsid sleep 1000 >/dev/null 2>&1 & sleep 0.2; exit 0'),
      params: { ready: { log: 'never' } },
    });
    await expect(starting).rejects.toThrow(
      /it ended before it was ready: exit code 0; it left process \d+ in the background, where nobody can watch it: a node must stay in the foreground$/,
    );
    // it left its group: what ends it is the runner, by its environment
    for (const pid of fleet.leftBehind()) process.kill(pid, 'SIGKILL');
    await until(() => fleet.leftBehind().length === 0);
  });
});

describe('stopping', () => {
  test('gives every process of the node its signal and its time', async () => {
    const script = `trap 'echo caught; sleep 0.2; echo done; exit 0' HUP; sh -c 'trap "echo child; exit 0" HUP; echo up; while :; do sleep 0.05; done' & wait`;
    await fleet.start({ command: sh(script), params: { ready: { log: 'up' }, stop: { signal: 'SIGHUP', grace: 5e9 } } });
    expect(await fleet.stop()).toEqual([]);
    expect(fleet.output('stdout.log').split('\n')).toEqual(expect.arrayContaining(['caught', 'child', 'done']));
  });

  test('kills what ignores its signal, with all that it started, and says so', async () => {
    await fleet.start({
      command: sh(`trap '' TERM; echo up; while :; do sleep 0.05; done`),
      params: { ready: { log: 'up' }, stop: { grace: 3e8 } },
    });
    expect(await fleet.stop()).toEqual(['nodes-0 did not end within 0.3 s of SIGTERM and was killed']);
  });

  test('tells of what left the process group, where no signal reaches it', async () => {
    await fleet.start({ command: sh('setsid sleep 1000 & sleep 0.2; echo up; wait'), params: { ready: { log: 'up' } } });
    expect(await fleet.stop()).toEqual([
      expect.stringMatching(
        /^nodes-0 left process \d+ in the background, outside its process group: no signal reaches it there, and it is killed at the end of the run$/,
      ),
    ]);
    for (const pid of fleet.leftBehind()) process.kill(pid, 'SIGKILL');
  });

  test('kills at once what was not ready yet', async () => {
    const starting = fleet.start({ command: ['sleep', '1000'], params: { ready: { log: 'never' } } });
    await until(() => fleet.leftBehind().length === 1);
    await fleet.stop();
    await expect(starting).rejects.toThrow('did not start');
    await until(() => fleet.leftBehind().length === 0);
  });
});

test('a program that floods its output fills neither the disk nor the memory, and says so at the end', async () => {
  await fleet.start({
    command: sh(`yes 'a line of its log' | head -c 200000000; echo the end; sleep 60`),
    params: { ready: { log: 'the end' } },
  });
  const problems = await fleet.stop();
  expect(problems).toEqual(['nodes-0 has a log that was cut at 4194304 bytes']);
  const log = fleet.output('stdout.log');
  expect(log.length).toBeLessThan(5 << 20);
  expect(log).toMatch(/the end\n$/);
});
