import { type Journey, timeToShare } from '../../player/journey.ts';
import { formatMs } from '../../player/node-colours.ts';
import type { PackedPropagation } from '../../player/packed-propagation.ts';
import { formatValue } from '../../../format-value.ts';
import { element } from '../element.ts';

/** What is known of a message in words, as terms and their descriptions. */
export function messageFacts({ messages, nodes, topics }: PackedPropagation, message: number, journey: Journey): HTMLElement[] {
  const name = nodes.name[journey.publisher];
  const fleet = nodes.fleets[nodes.fleet[journey.publisher] ?? -1];
  const facts: readonly (readonly [term: string, description: string | Node])[] = [
    ['Message', element('code', messages.id[message] ?? '')],
    ['Topic', topics[messages.topic[message] ?? -1] ?? ''],
    ['Published by', name === undefined ? 'a node that is not known' : `${name} (${fleet})`],
    ['Published at', `${formatValue(messages.atS[message] ?? 0, 's')} into the run`],
    ['Reached', reachedText(journey, messages.expected[message] ?? null)],
    ['Hops', hopsText(journey)],
    ...[0.5, 0.9, 0.99, 1].map((share) => [`${share * 100} % had it`, shareText(journey, share)] as const),
  ];
  return facts.map(([term, description]) => element('div', element('dt', term), element('dd', description)));
}

function reachedText({ order }: Journey, expected: number | null): string {
  if (expected === null) return `${order.length} nodes; how many should have had it is not known`;
  return `${order.length} of ${expected} nodes`;
}

function shareText(journey: Journey, share: number): string {
  const ms = timeToShare(journey, share);
  return ms === null ? 'never' : `after ${formatMs(ms)}`;
}

function hopsText({ order, hops }: Journey): string {
  const known = Array.from(order, (node) => hops[node] ?? -1).filter((each) => each >= 0);
  if (known.length === 0) return 'not known';
  const mean = known.reduce((sum, each) => sum + each, 0) / known.length;
  const most = known.reduce((a, b) => Math.max(a, b), 0);
  return `${formatValue(mean, 'count')} mean, ${most} at most${known.length < order.length ? `; not known of ${order.length - known.length} nodes` : ''}`;
}

/** The state of the picture for those who cannot see it. */
export function stateText(journey: Journey, ms: number, reached: number): string {
  const share = journey.all === 0 ? null : reached / journey.all;
  return `${formatMs(ms)} after publication ${reached} of ${journey.all} nodes had it (${formatValue(share, 'share')}).`;
}

/** What is known of a node and this message. */
export function nodeText({ nodes }: PackedPropagation, journey: Journey, node: number): string[] {
  const region = nodes.region[node];
  const about = [nodes.fleets[nodes.fleet[node] ?? -1] ?? '', ...(region === null || region === undefined ? [] : [region])].join(', ');
  return [nodes.name[node] ?? String(node), about, arrivalText(nodes.name, journey, node)];
}

function arrivalText(names: readonly string[], { publisher, atMs, from, hops }: Journey, node: number): string {
  if (node === publisher) return 'published it';
  const ms = atMs[node] ?? Number.POSITIVE_INFINITY;
  if (ms === Number.POSITIVE_INFINITY) return 'never had it';
  const sender = names[from[node] ?? -1] ?? 'a node that is not known';
  const hop = hops[node] ?? -1;
  return `had it after ${formatMs(ms)} from ${sender}${hop < 0 ? '' : `, ${hop} ${hop === 1 ? 'hop' : 'hops'} from the publisher`}`;
}

/** Every node with what is known of it and this message: first those that had it, in order. */
export function arrivalTable({ nodes }: PackedPropagation, { order, atMs, from, hops, publisher }: Journey): HTMLTableElement {
  const heading = (text: string): HTMLElement => Object.assign(element('th', text), { scope: 'col' });
  const arrived = new Set(order);
  const never = [...nodes.name.keys()].filter((node) => !arrived.has(node) && node !== publisher);
  const row = (node: number): HTMLElement => {
    const ms = atMs[node] ?? Number.POSITIVE_INFINITY;
    const cells = [
      nodes.name[node] ?? '',
      nodes.fleets[nodes.fleet[node] ?? -1] ?? '',
      ms === Number.POSITIVE_INFINITY ? 'never' : formatMs(ms),
      (hops[node] ?? -1) < 0 ? '–' : String(hops[node]),
      nodes.name[from[node] ?? -1] ?? '–',
    ];
    return element('tr', ...cells.map((cell) => element('td', cell)));
  };
  return element(
    'table',
    element('thead', element('tr', ...['Node', 'Fleet', 'Had it after', 'Hops', 'From'].map(heading))),
    element('tbody', ...[...order, ...never].map(row)),
  );
}
