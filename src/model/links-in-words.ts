import type { LinkPlan, NetworkPlan } from './plan.ts';
import { writeBandwidth, writeDurationRange, writeShare } from './units.ts';

/** How links behave, as people read it: `links`, and each pair of fleets that has links of another kind, beside what they are. */
export function linksInWords(network: NetworkPlan): [what: string, how: string][] {
  return [
    ['links', linkInWords(network, 'per node', network.regions)],
    ...network.between.map(({ fleets, ...link }): [string, string] => [fleets.join(' – '), linkInWords(link, 'per link')]),
  ];
}

function linkInWords(
  { latency, jitter, bandwidth }: Partial<LinkPlan>,
  scope: 'per node' | 'per link',
  regions?: NetworkPlan['regions'],
): string {
  return (
    [
      ...(regions === undefined ? [] : [`latency by region as in ${regions.name}`]),
      ...(latency === undefined ? [] : [`${writeDurationRange(latency)} one way`]),
      ...(jitter === undefined || jitter === 0 ? [] : [`jitter ±${writeShare(jitter)}`]),
      ...(bandwidth === undefined || bandwidth === null ? [] : [`${writeBandwidth(bandwidth)} ${scope}`]),
    ].join(', ') || 'as they are'
  );
}
