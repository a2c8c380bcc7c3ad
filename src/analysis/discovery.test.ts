import { describe, expect, test } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../model/clock.ts';
import { type Discovery, followDiscovery, type NodeLife } from './discovery.ts';
import type { PeerChange } from './peer-network.ts';

const ms = (text: number): number => text * NS_PER_MS;
/** Nodes by when they were up, in ms. */
const lives = (...ups: readonly number[]): NodeLife[] => ups.map((up, node) => ({ node, upNs: ms(up), goneNs: Infinity }));
/** `[ms, node, '+' or '-', peer]` */
const changes = (...told: readonly (readonly [number, number, '+' | '-', number])[]): PeerChange[] =>
  told.map(([at, node, sign, peer]) => ({ ts: ms(at), node, peer, isAdded: sign === '+' }));
const span = { loadStartNs: ms(2500), endNs: ms(3500) };

function follow(nodes: readonly NodeLife[], told: readonly PeerChange[]): Discovery {
  const found = followDiscovery(nodes, told, span);
  if (found === undefined) throw new Error('nothing was found');
  return found;
}

describe('a network is whole', () => {
  test('at the instant at which the last node that was apart got a peer', () => {
    const found = follow(lives(100, 200, 300, 400), changes([500, 0, '+', 1], [700, 3, '+', 2], [900, 2, '+', 1]));
    expect(found).toMatchObject({ firstUpNs: ms(100), lastUpNs: ms(400), wholeNs: ms(900), atLoadStart: 1, atEnd: 1 });
  });

  test('never before all nodes are up', () => {
    expect(follow(lives(100, 100, 800), changes([200, 0, '+', 1], [300, 2, '+', 1])).wholeNs).toBe(ms(800));
  });

  test('not by links that are gone again', () => {
    const told = changes([200, 0, '+', 1], [300, 1, '-', 0], [300, 0, '-', 1], [400, 1, '+', 2]);
    expect(follow(lives(100, 100, 100), told)).toMatchObject({ wholeNs: null, atEnd: 2 / 3 });
  });

  test('while one end still says that the link stands', () => {
    const told = changes([200, 0, '+', 1], [210, 1, '+', 0], [300, 0, '-', 1], [400, 1, '+', 2]);
    expect(follow(lives(100, 100, 100), told).wholeNs).toBe(ms(400));
    const last = changes([200, 0, '+', 1], [210, 1, '+', 0], [300, 0, '-', 1], [350, 1, '-', 0], [400, 1, '+', 2]);
    expect(follow(lives(100, 100, 100), last).wholeNs).toBeNull();
  });

  test('without the nodes that are gone', () => {
    const [first, second, third] = lives(100, 100, 100) as [NodeLife, NodeLife, NodeLife];
    const found = follow([first, second, { ...third, goneNs: ms(600) }], changes([200, 0, '+', 1]));
    expect(found).toMatchObject({ wholeNs: ms(600), atEnd: 1 });
    // the one in the middle takes its links along
    const parted = follow([first, { ...second, goneNs: ms(3000) }, third], changes([200, 0, '+', 1], [300, 1, '+', 2]));
    expect(parted).toMatchObject({ wholeNs: ms(300), atLoadStart: 1, atEnd: 0.5 });
  });
});

test('shares are those of the largest component as the load began and at the end of the last round', () => {
  const found = follow(lives(0, 0, 0, 0), changes([100, 0, '+', 1], [2600, 2, '+', 1], [3600, 3, '+', 0]));
  expect(found).toMatchObject({ wholeNs: null, atLoadStart: 0.5, atEnd: 0.75 });
});

test('peers that nodes lose while they are stopped say nothing', () => {
  const found = follow(lives(0, 0), changes([100, 0, '+', 1], [3600, 0, '-', 1], [3600, 1, '-', 0]));
  expect(found.atEnd).toBe(1);
  expect(found.nodes.map(({ peers }) => peers)).toEqual([1, 1]);
});

test('each node has its first peer, and has joined once it reaches more than half of all', () => {
  const told = changes([100, 0, '+', 1], [200, 2, '+', 3], [300, 4, '+', 0], [400, 3, '+', 1]);
  const { nodes } = follow(lives(0, 10, 0, 0, 0), told);
  expect(nodes.map(({ firstPeerNs }) => firstPeerNs)).toEqual([100, 100, 200, 200, 300].map(ms));
  expect(nodes.map(({ joinedNs }) => joinedNs)).toEqual([300, 300, 400, 400, 300].map(ms));
});

test('a node that is dialled before it counts as up has its peer from then on', () => {
  const found = follow(lives(100, 900), changes([500, 0, '+', 1]));
  expect(found).toMatchObject({ wholeNs: ms(900) });
  expect(found.nodes[1]).toMatchObject({ upNs: ms(900), firstPeerNs: ms(500), joinedNs: ms(500) });
});

test('the course is told each second and at the end', () => {
  const { course } = follow(lives(100, 100, 1500), changes([200, 0, '+', 1], [1600, 1, '+', 2]));
  expect(course).toEqual([
    { ts: NS_PER_S, reachable: 1, least: 1, mean: 1, most: 1 },
    { ts: 2 * NS_PER_S, reachable: 1, least: 1, mean: 4 / 3, most: 2 },
    { ts: 3 * NS_PER_S, reachable: 1, least: 1, mean: 4 / 3, most: 2 },
    { ts: span.endNs, reachable: 1, least: 1, mean: 4 / 3, most: 2 },
  ]);
});

test('there is nothing to tell where nodes said nothing of peers, and a single node is whole by itself', () => {
  expect(followDiscovery(lives(0, 0), [], span)).toBeUndefined();
  expect(followDiscovery([], changes([0, 0, '+', 1]), span)).toBeUndefined();
  expect(follow(lives(100), [])).toMatchObject({ wholeNs: ms(100), atEnd: 1 });
});

test('2,000 nodes that lose and find peers again and again are followed in one go', () => {
  const nodes = 2000;
  const many = lives(...Array.from({ length: nodes }, () => 0));
  const told = Array.from({ length: 30 * nodes }, (_, step): PeerChange => {
    const [node, round] = [step % nodes, Math.floor(step / nodes)];
    const isAdded = round === 0 || node % 5 !== 0;
    return { ts: step * 20_000, node, peer: (node + 1 + (isAdded ? round : 0)) % nodes, isAdded };
  });
  // a ring is whole without its last link
  expect(follow(many, told)).toMatchObject({ wholeNs: (nodes - 2) * 20_000, atEnd: 1 });
});
