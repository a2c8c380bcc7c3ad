import type { LiveScenario, LiveView } from '../../model/live.ts';
import { printable } from '../../model/printable.ts';
import { formatValue } from '../format-value.ts';

/** What a round and each of its scenarios tell of their operations. */
export type Counted = Omit<LiveScenario, 'name'>;

/** Marks a figure that is bad news. */
export type Mark = (text: string, isBad: boolean) => string;

export const unmarked: Mark = (text) => text;

/** Those of all scenarios together. */
export function countedTogether(view: LiveView): Counted {
  const { scenarios } = view;
  return {
    ...view,
    ...(scenarios.length > 1 ? { targetRate: targetOf(scenarios) } : {}),
    dropped: scenarios.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

/** What was asked of scenarios together: nothing where some of what they did was asked for at no rate, for all of it cannot be held against the rest. */
export function targetOf(scenarios: readonly LiveScenario[]): number {
  const isAsked = scenarios.every(({ targetRate, achievedRate }) => targetRate > 0 || achievedRate === 0);
  return isAsked ? scenarios.reduce((sum, { targetRate }) => sum + targetRate, 0) : 0;
}

/** A round that only waits has no figures to show. */
export function hasLoad({ operations, targetRate, inFlight }: LiveView): boolean {
  return operations > 0 || targetRate > 0 || inFlight > 0;
}

export function titleOf({ round, kind }: LiveView): string {
  return printable(round === kind ? round : `${round} (${kind})`);
}

export function timeOf({ elapsedNs, lengthNs }: LiveView): string {
  const seconds = (ns: number): string => `${Math.round(ns / 1e9)}`;
  return lengthNs === null ? `${seconds(elapsedNs)} s` : `${seconds(elapsedNs)}/${seconds(lengthNs)} s`;
}

export function operationsOf({ operations, inFlight, ...errors }: Counted, mark: Mark): string[] {
  return [`${operations.toLocaleString('en-US')} operations`, ...errorsOf(errors, mark), `${inFlight} in flight`];
}

export function errorsOf({ failed, unknown, dropped }: Pick<Counted, 'failed' | 'unknown' | 'dropped'>, mark: Mark): string[] {
  return [mark(`${failed} failed`, failed > 0), mark(`${unknown} unknown`, unknown > 0), mark(`${dropped} dropped`, dropped > 0)];
}

/** A closed loop asks for no rate. */
export function rateOf({ achievedRate, targetRate }: Counted): string {
  return targetRate > 0 ? `${achievedRate.toFixed(1)}/s of ${targetRate.toFixed(1)}/s asked for` : `${achievedRate.toFixed(1)}/s`;
}

export function latencyOf({ p50Ns, p99Ns }: Counted): string[] {
  return [`p50 ${duration(p50Ns)}`, `p99 ${duration(p99Ns)}`];
}

export function hostsOf({ hosts, hostCpuCores, eventLoopDelayP99Ns }: LiveView): string[] {
  return [
    `${hosts} ${hosts === 1 ? 'host' : 'hosts'}`,
    `busiest ${hostCpuCores.toFixed(2)} cores`,
    `event loop p99 ${duration(eventLoopDelayP99Ns)}`,
  ];
}

export function networkOf({ metrics }: LiveView, dim: (text: string) => string = String): string[] {
  // what is not known yet is no finding
  return Object.entries(metrics).map(([name, { value, unit }]) => `${dim(name)} ${value === null ? '–' : formatValue(value, unit)}`);
}

/** How far a Prometheus has come, where one is asked. */
export function prometheusOf({ prometheus }: LiveView): string[] {
  if (prometheus === undefined) return [];
  const { operations, drift, ageNs, reason = 'no answer yet' } = prometheus;
  if (operations === null) return [`prometheus – (${printable(reason)})`];
  const behind = drift === null ? [] : [drift < 0 ? `${-drift} ahead of windows` : `${drift} behind windows`];
  const old = ageNs === undefined ? '' : ` ${Math.round(ageNs / 1e9)} s ago (${printable(reason)})`;
  return [[`prometheus ${operations.toLocaleString('en-US')} operations${old}`, ...behind].join(', ')];
}

function duration(ns: number | null): string {
  return ns === null ? '–' : formatValue(ns / 1e9, 's');
}
