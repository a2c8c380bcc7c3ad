import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Components } from '../network/topologies/components.ts';
import { PeerNetwork } from './peer-network.ts';

const count = 8;
const place = fc.nat({ max: count - 1 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('add' as const), place, peer: place }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('remove' as const), place, peer: place }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('end' as const), place, peer: place }) },
);

/** The same by the definition: from what each says, made anew each time. */
function byDefinition(said: ReadonlySet<string>, living: ReadonlySet<number>): { sizes: number[]; peers: number[] } {
  const components = new Components(count);
  const peers = Array.from({ length: count }, () => 0);
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      if (!said.has(`${a} ${b}`) && !said.has(`${b} ${a}`)) continue;
      components.join(a, b);
      peers[a] = (peers[a] ?? 0) + 1;
      peers[b] = (peers[b] ?? 0) + 1;
    }
  }
  const all = Array.from({ length: count }, (_, at) => at);
  const sizes = all.map((at) => all.filter((other) => living.has(other) && components.find(other) === components.find(at)).length);
  return { sizes, peers };
}

test('components and peers are those of what nodes say, whatever comes, goes and ends', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const network = new PeerNetwork(count);
      for (let at = 0; at < count; at++) network.begin(at);
      const living = new Set(Array.from({ length: count }, (_, at) => at));
      const said = new Set<string>();
      for (const { does, place: at, peer } of steps) {
        if (does === 'end') {
          network.end(at);
          living.delete(at);
          for (const key of said) if (key.split(' ').includes(String(at))) said.delete(key);
        } else if (does === 'add') {
          network.add(at, peer);
          if (at !== peer && living.has(at) && living.has(peer)) said.add(`${at} ${peer}`);
        } else {
          network.remove(at, peer);
          said.delete(`${at} ${peer}`);
        }
        const { sizes, peers } = byDefinition(said, living);
        expect(network.alive).toBe(living.size);
        expect([...living].map((each) => network.sizeAt(each))).toEqual([...living].map((each) => sizes[each]));
        expect([...living].map((each) => network.peersOf(each))).toEqual([...living].map((each) => peers[each]));
        expect(network.largest).toBe(Math.max(0, ...[...living].map((each) => sizes[each] ?? 0)));
      }
    }),
  );
});
