import { formatValue } from '../../format-value.ts';
import type { Journey } from './journey.ts';
import type { TimeScale } from './time-scale.ts';

/** Colours of the ramp, from early to late. */
export const rampLength = 7;
/** The colour of those of whom the figure is not known: the one after the ramp. */
export const unknownColour = 7;

/** Which colour each node has once the message is there, and what the colours that occur mean. */
export interface NodeColours {
  /** By node. */
  readonly colours: Uint8Array;
  readonly legend: readonly { readonly colour: number; readonly label: string }[];
}

/** What nodes can be coloured by. */
export const colourings: { readonly [name: string]: (journey: Journey, scale: TimeScale) => NodeColours } = {
  hops: byHops,
  latency: byLatency,
};

/** Spread over the whole ramp where there are few hops; hops share a colour where there are many. */
export function byHops({ hops, order }: Journey): NodeColours {
  const known = [...new Set(Array.from(order, (node) => hops[node] ?? -1))].sort((a, b) => a - b);
  const most = known.at(-1) ?? 0;
  const colourOf = (hop: number): number => {
    if (hop < 0) return unknownColour;
    return most <= 1 ? 0 : Math.round((Math.max(0, hop - 1) / (most - 1)) * (rampLength - 1));
  };
  const sharing = Map.groupBy(known, colourOf);
  return {
    colours: Uint8Array.from(hops, colourOf),
    legend: [...sharing].sort(([a], [b]) => a - b).map(([colour, hops]) => ({ colour, label: hopsLabel(hops) })),
  };
}

function hopsLabel(hops: readonly number[]): string {
  const [first = 0] = hops;
  const last = hops.at(-1) ?? first;
  if (first < 0) return 'hops unknown';
  return `${first === last ? first : `${first}–${last}`} ${last === 1 ? 'hop' : 'hops'}`;
}

/** Each colour covers an equal stretch of the slider. */
function byLatency({ atMs, order }: Journey, scale: TimeScale): NodeColours {
  const colourOf = (ms: number): number => Math.min(rampLength - 1, Math.floor(scale.positionAt(ms) * rampLength));
  const present = [...new Set(Array.from(order, (node) => colourOf(atMs[node] ?? 0)))].sort((a, b) => a - b);
  return {
    colours: Uint8Array.from(atMs, colourOf),
    legend: present.map((colour) => ({ colour, label: `≤ ${formatMs(scale.msAt((colour + 1) / rampLength))}` })),
  };
}

export function formatMs(ms: number): string {
  return formatValue(ms / 1000, 's');
}
