import { parser } from '@prometheus-io/lezer-promql';

/** A query, and what of it Regatta has to know to ask it of a window. */
export interface PromqlQuery {
  readonly text: string;
  /**
   * Counters that stand by themselves, in order: such a number, which goes on from before the window, means nothing until that of its start is taken from that of its end.
   * Where there are none the query is one of gauges.
   */
  readonly counters: readonly Selector[];
  /** All series that it names, each once, without a range or an offset: `requests_total{code="200"}`. */
  readonly selectors: readonly string[];
  /** Ranges over which the query looks back itself, as they are written: `[1m]`. */
  readonly ranges: readonly string[];
}

/** Part of a query that names series: `requests_total{code="200"}`. */
export interface Selector {
  readonly from: number;
  readonly to: number;
}

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** What is wrong with a query, in words. */
export interface WrongQuery {
  readonly problem: string;
}

/** By what their names end with, as Prometheus wants them to: https://prometheus.io/docs/practices/naming/ and the parts of a histogram or summary. */
const ofCounter = /_(total|bucket|sum|count)$/;

/** Reads a query as Prometheus' own grammar has it. Names of functions, and what they take, its server alone checks. */
export function readPromql(text: string): PromqlQuery | WrongQuery {
  if (text.trim() === '') return { problem: 'the query is empty' };
  const counters: Selector[] = [];
  const selectors = new Set<string>();
  const ranges: string[] = [];
  let wrong: number | undefined;
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) wrong ??= node.from;
      if (node.name === 'VectorSelector') selectors.add(text.slice(node.from, node.to));
      if (node.name === 'VectorSelector' && isFreeCounter(text, node.node)) counters.push({ from: node.from, to: node.to });
      if (node.name === 'MatrixSelector') ranges.push(text.slice(text.indexOf('[', node.node.firstChild?.to ?? node.from), node.to));
    },
  });
  return wrong === undefined ? { text, counters, selectors: [...selectors], ranges } : { problem: wrongAt(text, wrong) };
}

/** A counter whose author says nothing of when, neither by a range nor by `@` or `offset`. */
function isFreeCounter(text: string, node: SyntaxNode): boolean {
  const name = node.getChild('Identifier');
  if (name === null || !ofCounter.test(text.slice(name.from, name.to))) return false;
  if (/^\s*(\[|@|offset\b)/i.test(text.slice(node.to))) return false;
  for (let above = node.parent; above !== null; above = above.parent) if (above.name === 'SubqueryExpr') return false;
  return true;
}

function wrongAt(text: string, place: number): string {
  const rest = text.slice(place).trim();
  if (rest === '') return `${JSON.stringify(text)} is no PromQL: it breaks off`;
  const [, called] = rest.startsWith('(') ? (/(\w+)\s*$/.exec(text.slice(0, place)) ?? []) : [];
  if (called !== undefined) return `${JSON.stringify(text)} is no PromQL: there is no function ${called}`;
  return `${JSON.stringify(text)} is no PromQL from ${JSON.stringify(rest)} on`;
}

/** Seconds of a duration as PromQL writes it: `1h30m`; undefined for anything else, as the expressions of newer servers. */
export function promqlSeconds(text: string): number | undefined {
  const units = { y: 31_536_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 } as const;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^(\d+(ms|[ywdhms]))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|[ywdhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
    0,
  );
}
