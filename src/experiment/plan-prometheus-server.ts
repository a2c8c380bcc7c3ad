import { NS_PER_S } from '../model/clock.ts';
import type { PrometheusServerPlan } from '../model/prometheus.ts';
import type { Cell, Settings } from './cell.ts';
import { didYouMean, misspelt } from './did-you-mean.ts';
import type { attachedShape, managedShape } from './experiment-schema.ts';
import { show } from './problems.ts';

/** A managed one reads nothing but the run; of others it is Prometheus' own default that most leave as it is, in its examples at least. */
const everyNs = { managed: NS_PER_S, attached: 15 * NS_PER_S };
/** Prometheus has milliseconds, and each reading costs the machine that is measured. */
const leastEveryNs = 0.1 * NS_PER_S;

type Written = string | { readonly managed: Settings<typeof managedShape> } | Settings<typeof attachedShape> | undefined;

/** Which Prometheus is asked; undefined where none is, or it has problems. */
export function planServer(cell: Pick<Cell, 'problems'>, written: Written): PrometheusServerPlan | undefined {
  if (written === undefined) return undefined;
  if (written === 'managed') return managed(cell, {});
  if (typeof written === 'string') return attached(cell, { url: written }, []);
  return 'managed' in written ? managed(cell, written.managed) : attached(cell, written, ['url']);
}

function managed(
  cell: Pick<Cell, 'problems'>,
  { every = everyNs.managed, keep = false, optional = false }: Settings<typeof managedShape>,
): PrometheusServerPlan {
  checkEvery(cell, every, ['managed', 'every']);
  return { kind: 'managed', everyNs: every, keep, isOptional: optional };
}

function attached(
  cell: Pick<Cell, 'problems'>,
  { url = '', every = everyNs.attached }: Settings<typeof attachedShape>,
  place: readonly string[],
): PrometheusServerPlan | undefined {
  checkEvery(cell, every, ['every']);
  const isUrl = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (isUrl) return { kind: 'attached', url, everyNs: every };
  const meant = misspelt(url, ['managed']) === undefined ? '; write managed, or http://127.0.0.1:9090' : didYouMean(url, ['managed']);
  cell.problems.add(['prometheus', 'server', ...place], `${show(url)} is no URL of a Prometheus${meant}`);
  return undefined;
}

function checkEvery({ problems }: Pick<Cell, 'problems'>, every: number, place: readonly string[]): void {
  if (every < leastEveryNs) problems.add(['prometheus', 'server', ...place], 'every is 100ms at the least');
}
