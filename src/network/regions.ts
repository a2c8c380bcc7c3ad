import { closest } from 'fastest-levenshtein';
import { NS_PER_MS } from '../model/clock.ts';

/** One-way latency by region pair, ns. A pair may be given in one direction only: then it holds for both. */
export interface RegionLatency {
  readonly [from: string]: { readonly [to: string]: number };
}

export interface RegionMatrix {
  readonly about: string;
  readonly latency: RegionLatency;
}

/** The region matrices that an experiment can name. */
export const regionMatrices: { readonly [name: string]: RegionMatrix } = {
  // Medians over one year, both directions averaged, of the TCP round trips that cloudping.co publishes (p50, 1Y, read in October 2025).
  'aws-7': {
    about:
      'The seven AWS regions of ProbeLab’s parsec; approximate: half of the median round trip over a year as published by cloudping.co.',
    latency: fromRoundTripsMs({
      'af-south-1': { 'af-south-1': 5 },
      'ap-south-1': { 'af-south-1': 272, 'ap-south-1': 3 },
      'ap-southeast-2': { 'af-south-1': 409, 'ap-south-1': 154, 'ap-southeast-2': 4 },
      'eu-central-1': { 'af-south-1': 155, 'ap-south-1': 129, 'ap-southeast-2': 252, 'eu-central-1': 4 },
      'sa-east-1': { 'af-south-1': 338, 'ap-south-1': 301, 'ap-southeast-2': 312, 'eu-central-1': 204, 'sa-east-1': 3 },
      'us-east-2': { 'af-south-1': 238, 'ap-south-1': 202, 'ap-southeast-2': 188, 'eu-central-1': 104, 'sa-east-1': 125, 'us-east-2': 5 },
      'us-west-1': {
        'af-south-1': 287,
        'ap-south-1': 231,
        'ap-southeast-2': 139,
        'eu-central-1': 153,
        'sa-east-1': 175,
        'us-east-2': 53,
        'us-west-1': 3,
      },
    }),
  },
};

/**
 * The latency of a link between two regions, ns; undefined when the matrix does not say. Where it differs by direction this is the mean, which keeps the round trip.
 */
export function regionLatencyNs(latency: RegionLatency, one: string, other: string): number | undefined {
  const there = latency[one]?.[other];
  const back = latency[other]?.[one];
  if (there === undefined || back === undefined) return there ?? back;
  return (there + back) / 2;
}

/** Says in one sentence what a matrix lacks for nodes of these regions; undefined when it has all pairs. */
export function checkRegions(
  { name, latency }: { readonly name: string; readonly latency: RegionLatency },
  regions: readonly string[],
): string | undefined {
  const known = [...new Set([...Object.keys(latency), ...Object.values(latency).flatMap(Object.keys)])];
  for (const region of regions) {
    if (!known.includes(region)) return `region ${region} is not in ${name}; did you mean ${closest(region, known)}?`;
    const other = regions.find((other) => known.includes(other) && regionLatencyNs(latency, region, other) === undefined);
    if (other !== undefined) return `${name} has no latency between ${region} and ${other}`;
  }
  return undefined;
}

/** Every pair in both directions, each taking half of the round trip. */
function fromRoundTripsMs(roundTrips: RegionLatency): RegionLatency {
  const latency: { [from: string]: { [to: string]: number } } = {};
  for (const [from, row] of Object.entries(roundTrips)) {
    for (const [to, roundTripMs] of Object.entries(row)) {
      (latency[from] ??= {})[to] = (roundTripMs / 2) * NS_PER_MS;
      (latency[to] ??= {})[from] = (roundTripMs / 2) * NS_PER_MS;
    }
  }
  return latency;
}
