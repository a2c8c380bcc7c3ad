import { stringify } from 'yaml';

/** A value as YAML writes it, on one line. */
export function inYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, collectionStyle: 'flow' }).trim();
}

/** The values that the command line can change, with what that is good for: `tried` is another value of the first of them. */
export function paramsBlock(params: { readonly [name: string]: string | number }, tried: string | number, file: string): string {
  const [[name, value] = ['', '']] = Object.entries(params);
  return `# Values to play with, without editing: regatta run ${file} -D ${name}=${tried}
# For one run per value, add: matrix: {${name}: [${value}, ${tried}]}. To see how much runs differ: repeats: 5.
params: {${Object.entries(params)
    .map(([name, value]) => `${name}: ${inYaml(value)}`)
    .join(', ')}}`;
}

/** The load: the settings of an entry, but for its rate and its end. */
export function roundsBlock(settings: readonly string[], { rate, length }: { readonly rate: string; readonly length: string }): string {
  const entry = [...settings, 'rate: $rate'].join(', ');
  return `# The load, one round after another. \`rate\` is that of all its targets together: ${rate} here.
rounds:
  - {phase: warm-up, ${entry}, for: 5s} # not measured
  - {${entry}, for: ${length}}
  - {phase: cool-down, for: 3s} # what is under way still arrives`;
}

/** What is good enough; nothing where there is nothing to say. */
export function thresholdsBlock(limits: readonly string[]): string[] {
  if (limits.length === 0) return [];
  return [
    `# What is good enough: when one of these is missed, \`regatta run\` ends with 1. Change them to what you promise.
thresholds:
${limits.map((limit) => `  - ${limit}`).join('\n')}`,
  ];
}

/** What runs already. */
export function attachedFleet(addresses: readonly string[]): string {
  return `# Nodes that run already, by their addresses: they are never started or stopped, only used.
fleets:
  nodes:
    attach:
${addresses.map((address) => `      - ${inYaml(address)}`).join('\n')}`;
}
