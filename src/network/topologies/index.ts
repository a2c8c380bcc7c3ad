import { discovery } from './discovery.ts';
import { fixed } from './fixed.ts';
import { full } from './full.ts';
import { grid } from './grid.ts';
import { line } from './line.ts';
import { none } from './none.ts';
import { random } from './random.ts';
import { randomRegular } from './random-regular.ts';
import { ring } from './ring.ts';
import { scaleFree } from './scale-free.ts';
import { smallWorld } from './small-world.ts';
import { star } from './star.ts';
import type { Topology, TopologyKind } from './topology.ts';

/** All topologies, by the name that experiments use. */
export const topologies: { readonly [Kind in TopologyKind]: Topology<Kind> } = {
  random,
  'random-regular': randomRegular,
  ring,
  line,
  star,
  full,
  grid,
  'small-world': smallWorld,
  'scale-free': scaleFree,
  fixed,
  discovery,
  none,
};
