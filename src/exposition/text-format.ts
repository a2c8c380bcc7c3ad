import { type ClassicHistogram, classicBoundsS } from '../recording/classic-histogram.ts';
import { type Family, type Point, writeStart } from './family.ts';

/**
 * How pages are written: Prometheus' text format 0.0.4 and OpenMetrics 1.0.0.
 *
 * Written here although there is prom-client, which takes values that others have counted as well: it writes a page in one go, and 12,000 of them hold the event loop
 * of a host, whose load waits meanwhile, for 50 ms; to load it takes each host 40 ms; and one registry writes one of the two formats, whatever was asked for.
 */
export interface TextFormat {
  readonly contentType: string;
  /** Lines above the points of a family. */
  head(family: Family): string;
  /** The lines of a point. */
  point(name: string, point: Point): string;
  /** What ends a page. */
  readonly end: string;
}

const plain = { labels: classicBoundsS.map((bound) => writeBound(bound, false)), contentType: 'text/plain; version=0.0.4; charset=utf-8' };
const open = {
  labels: classicBoundsS.map((bound) => writeBound(bound, true)),
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export const prometheusText: TextFormat = {
  contentType: plain.contentType,
  head: ({ name, type, help }) => `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type === 'unknown' ? 'untyped' : type}\n`,
  point: (name, point) => writePoint(name, point, plain.labels),
  end: '',
};

/** https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md: families of counters have no `_total`, and the page an end. */
export const openMetrics: TextFormat = {
  contentType: open.contentType,
  head({ name, type, help }) {
    const family = type === 'counter' ? name.replace(/_total$/, '') : name;
    return `# HELP ${family} ${escapeHelp(help).replaceAll('"', '\\"')}\n# TYPE ${family} ${type}\n`;
  },
  point: (name, point) => writePoint(name, point, open.labels),
  end: '# EOF\n',
};

/** The format that an Accept header asks for before the other. */
export function formatFor(accept: string | undefined): TextFormat {
  const wanted = { openMetrics: 0, text: 0 };
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...params] = range.split(';').map((part) => part.trim().toLowerCase());
    const q = Number(params.find((param) => param.startsWith('q='))?.slice(2) ?? 1);
    const version = params.find((param) => param.startsWith('version='))?.slice('version='.length);
    if (type === 'application/openmetrics-text' && (version === undefined || version === '1.0.0'))
      wanted.openMetrics = Math.max(wanted.openMetrics, q);
    if (type === 'text/plain' || type === 'text/*' || type === '*/*') wanted.text = Math.max(wanted.text, q);
  }
  return wanted.openMetrics > wanted.text ? openMetrics : prometheusText;
}

function writePoint(name: string, point: Point, bounds: readonly string[]): string {
  if ('histogram' in point) return writeHistogram(name, point.labels, point.histogram, bounds);
  return 'line' in point ? point.line : writeLine(writeStart(name, point.labels), point.value);
}

function writeHistogram(name: string, labels: string, histogram: ClassicHistogram, bounds: readonly string[]): string {
  const before = labels === '' ? '{' : `{${labels},`;
  let lines = '';
  let count = 0;
  for (const [place, bound] of bounds.entries()) {
    count += histogram.counts[place] as number;
    lines += `${name}_bucket${before}le="${bound}"} ${count}\n`;
  }
  const own = labels === '' ? '' : `{${labels}}`;
  return `${lines}${name}_bucket${before}le="+Inf"} ${histogram.count}\n${name}_sum${own} ${histogram.sumS}\n${name}_count${own} ${histogram.count}\n`;
}

/** A value behind what its line begins with. */
export function writeLine(start: string, value: number): string {
  return `${start}${writeNumber(value)}\n`;
}

export function writeNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** As programs in Go write it, the Pushgateway among them: a bucket is the same series wherever it comes from. */
function writeBound(bound: number, isOpen: boolean): string {
  if (bound < 1e-4) return bound.toExponential().replace(/e-(\d)$/, 'e-0$1');
  return isOpen && Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
