/**
 * The name of a series with its labels, as a page of Prometheus writes it: `machine_network_receive_bytes_total{device="eth0"}`. Labels stand in order of their
 * names, so that a series has one name.
 */
export function seriesName(metric: string, labels: readonly (readonly [name: string, value: string])[]): string {
  if (labels.length === 0) return metric;
  const written = labels.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([label, value]) => `${label}="${escapeValue(value)}"`);
  return `${metric}{${written.join(',')}}`;
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
