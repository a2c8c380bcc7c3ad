import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { EchoClient } from '../../test/support/echo/echo-node.ts';
import { echoPlan } from '../../test/support/echo/echo-plan.ts';
import { realClock } from '../load/real-clock.ts';
import { NS_PER_S } from '../model/clock.ts';
import type { NodeContext } from '../model/kit.ts';
import type { NodeHandle } from '../model/node.ts';
import { numberNodes } from '../model/number-nodes.ts';
import type { FleetPlan, Plan } from '../model/plan.ts';
import { openSpool, type Spool } from '../recording/spool.ts';
import { WindowMeter } from '../recording/window-meter.ts';
import { HostedFleet } from './hosted-fleet.ts';

const never = new AbortController().signal;
const shape = { latencyNs: 5e6, jitter: 0.1, bandwidth: null };
let directory: string;
let spool: Spool;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regatta-fleet-'));
  spool = openSpool(join(directory, 'spool'));
});

afterEach(() => {
  spool[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

function fleetOf(plan: Plan): HostedFleet {
  const rendezvous = { url: 'ws://127.0.0.1:1', token: 'secret' };
  const site = { plan, runId: 'run-1', runStartNs: 0, rendezvous, directory, clock: realClock, recorder: spool, live: new WindowMeter() };
  return new HostedFleet({ ...site, loadStart: Promise.resolve(42), changed: () => undefined });
}

function contextOf(fleet: HostedFleet, node: number): NodeContext {
  return (fleet.clientOf(node) as EchoClient).context;
}

function handles(plan: Plan): NodeHandle[] {
  const placed = { version: '', machine: '', host: '', incarnation: 0, endpoints: {}, card: null };
  return numberNodes(plan).map((node) => ({ ...node, ...placed }));
}

test('a node knows its peers by number and how its links behave, whichever end dials', async () => {
  const plan = echoPlan({ count: 3 });
  const fleet = fleetOf(plan);
  await fleet.start(numberNodes(plan), [], never);
  await fleet.connect(handles(plan), [{ from: 2, to: 0, shape }], never);
  expect(contextOf(fleet, 0).peers[2]?.name).toBe('echo-2');
  expect(contextOf(fleet, 0).linkTo(2)).toEqual(shape);
  expect(contextOf(fleet, 2).linkTo(0)).toEqual(shape);
  expect(contextOf(fleet, 1).linkTo(0)).toBeUndefined();
  expect(await contextOf(fleet, 1).loadStart).toBe(42);
  await fleet.stop();
});

test('traffic to a node that the topology does not link behaves as the network says, alike from both ends', async () => {
  const plan = echoPlan({ count: 3 });
  const network = { ...plan.network, latency: { min: 5e6, max: 50e6 } };
  const fleet = fleetOf({ ...plan, network });
  await fleet.start(numberNodes(plan), [], never);
  await fleet.connect(handles(plan), [{ from: 0, to: 1, shape }], never);
  expect(contextOf(fleet, 0).pathTo(1)).toEqual(shape);
  const path = contextOf(fleet, 0).pathTo(2);
  expect(path?.latencyNs).toBeGreaterThanOrEqual(5e6);
  expect(contextOf(fleet, 2).pathTo(0)).toEqual(path);
  expect(contextOf(fleet, 0).linkTo(2)).toBeUndefined();
  expect(contextOf(fleet, 0).pathTo(7)).toBeUndefined();
  await fleet.stop();
});

test('a node knows those of the fleets that its own needs, and no others that are up', async () => {
  const { fleets, ...rest } = echoPlan({ count: 1 });
  const [late] = fleets as [FleetPlan];
  const named = (name: string): FleetPlan => ({ ...late, name });
  const plan = { ...rest, fleets: [named('boot'), named('others'), { ...late, needs: ['boot'] }] };
  const fleet = fleetOf(plan);
  await fleet.start(numberNodes(plan).slice(2), handles(plan).slice(0, 2), never);
  expect(contextOf(fleet, 2).known.map(({ name }) => name)).toEqual(['boot-0']);
  await fleet.stop();
});

test('a node knows its run, the rendezvous and its own directory, where what its processes print is kept', async () => {
  const plan = echoPlan({ count: 2, plan: { file: 'there/mine.yaml', seed: 5 } });
  const fleet = fleetOf(plan);
  await fleet.start(numberNodes(plan), [], never);
  const context = contextOf(fleet, 1);
  expect(context.run).toEqual({
    id: 'run-1',
    name: 'echo',
    seed: 5,
    fleets: { echo: 2 },
    experimentDirectory: resolve('there'),
  });
  expect(context.rendezvous).toEqual({ url: 'ws://127.0.0.1:1', token: 'secret' });
  expect(context.directory).toBe(join(directory, 'fleets/echo/1'));
  context.print('stdout', Buffer.from('to one, '));
  context.print('stderr', Buffer.from('to the other'));
  await fleet.stop();
  expect(readFileSync(join(context.directory, 'stdout.log'), 'utf8')).toMatch(/hello from echo-1\nto one, /);
  expect(readFileSync(join(context.directory, 'stderr.log'), 'utf8')).toBe('to the other');
});

test('a host dials only the links that begin at its own nodes', async () => {
  const plan = echoPlan({ count: 2, params: { failConnect: 'echo-0' } });
  const fleet = fleetOf(plan);
  await fleet.start(numberNodes(plan).slice(0, 1), [], never);
  // echo-1 is on another host: were its link dialled here, it would fail
  await fleet.connect(handles(plan), [{ from: 1, to: 0, shape }], never);
  expect(contextOf(fleet, 0).linkTo(1)).toEqual(shape);
  await fleet.stop();
});

test('a fleet that starts later learns links that earlier ones have, and those keep what they knew', async () => {
  const plan = echoPlan({ count: 3 });
  const [first, second, third] = numberNodes(plan);
  const fleet = fleetOf(plan);
  await fleet.start(
    [first, second].filter((it) => it !== undefined),
    [],
    never,
  );
  await fleet.connect(handles(plan).slice(0, 2), [{ from: 0, to: 1, shape }], never);
  await fleet.start(
    [third].filter((it) => it !== undefined),
    [],
    never,
  );
  await fleet.connect(handles(plan), [{ from: 2, to: 0, shape }], never);
  expect(contextOf(fleet, 0).linkTo(1)).toEqual(shape);
  expect(contextOf(fleet, 0).linkTo(2)).toEqual(shape);
  await fleet.stop();
});

test('each node has a randomness of its own that depends on the seed and its name alone', async () => {
  const draws = async (count: number): Promise<number[]> => {
    const plan = echoPlan({ count });
    const fleet = fleetOf(plan);
    await fleet.start(numberNodes(plan), [], never);
    const drawn = Array.from({ length: count }, (_, node) => contextOf(fleet, node).random.next());
    await fleet.stop();
    return drawn;
  };
  const [few, many] = [await draws(2), await draws(4)];
  expect(new Set(many).size).toBe(4);
  expect(many.slice(0, 2)).toEqual(few);
});

test('keeps the events that were asked for, and always those that metrics rest on', async () => {
  const plan = echoPlan({ count: 1, plan: { events: ['graft'] } });
  const fleet = fleetOf(plan);
  await fleet.start(numberNodes(plan), [], never);
  const kept = ['graft', 'prune', 'publish', 'deliver', 'join', 'leave', 'add_peer', 'remove_peer'].filter((type) =>
    contextOf(fleet, 0).keeps(type),
  );
  expect(kept).toEqual(['graft', 'publish', 'deliver', 'join', 'leave', 'add_peer', 'remove_peer']);
  await fleet.stop();
});

test('a node that was told to stop is aborted first', async () => {
  const plan = echoPlan({ count: 1 });
  const fleet = fleetOf(plan);
  await fleet.start(numberNodes(plan), [], never);
  const { signal } = contextOf(fleet, 0);
  expect(signal.aborted).toBe(false);
  await fleet.stop();
  expect(signal.aborted).toBe(true);
});

test('what is read of a node at the last border is waited for before it is stopped', async () => {
  const server = createServer((_, response) => void setTimeout(() => response.end('requests_total 7\n'), 200));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const params = {
    attach: [{ http: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }],
    scrape: { from: 'http', every: 5 * NS_PER_S, keep: [] },
  };
  const url = new URL('../external/attach-node.ts', import.meta.url).href;
  const plan = echoPlan({ count: 1, fleet: { program: { name: 'attach', url }, params } });
  const fleet = fleetOf(plan);
  await fleet.start(numberNodes(plan), [], never);
  fleet.measure(() => undefined, true);
  await fleet.stop();
  spool.flush();
  expect(spool.rows).toMatchObject({ series: 1 });
});

test('names a program that is none', async () => {
  const url = new URL('../../test/support/echo/echo-plan.ts', import.meta.url).href;
  const plan = echoPlan({ count: 1, fleet: { program: { name: 'broken', url } } });
  await expect(fleetOf(plan).start(numberNodes(plan), [], never)).rejects.toMatchObject({
    code: 'KIT_BROKEN',
    message: 'node program broken cannot be loaded: its default export has no function `start`',
  });
});
