import pc from 'picocolors';
import type { RunEnded } from '../../model/reporter.ts';
import type { Row } from '../../model/run-tables.ts';
import { formatValue, textTable } from '../wire.ts';
import type { WrittenParams } from '../written-params.ts';

/** What one operation of each scenario did, and whether all that were to be done ended ok. */
export interface TryReport {
  readonly text: string;
  readonly isOk: boolean;
}

const samplesSql = `
  SELECT scenario, operation, step, sample.outcome, reason, (done - sent) / 1e9 AS seconds, node_duration / 1e9 AS node_seconds, member.name AS node, tags::JSON::VARCHAR AS tags
  FROM all_samples AS sample LEFT JOIN members AS member ON member.node = sample.node
  ORDER BY scenario, operation, (step = 'operation')::INTEGER, sent`;
const measurementsSql = 'SELECT scenario, operation, kind, name, value FROM all_measurements ORDER BY ts';

/** What is to be seen in the recording of a tried plan. */
export async function tryReport(
  { plan, results, text, tables }: RunEnded,
  { params, color }: { readonly params: WrittenParams; readonly color: boolean },
): Promise<TryReport> {
  if (results === null || tables === undefined) return { text, isOk: false };
  const colors = pc.createColors(color);
  const samples = await tables.query(samplesSql);
  const measured = await tables.query(measurementsSql);
  const scenarios = plan.rounds.flatMap(({ entries }) => entries.flatMap((entry) => entry.scenarios));
  const wholes = samples.filter(({ step }) => step === 'operation');
  const blocks = scenarios.map((scenario) => {
    const { name } = scenario;
    const isOwn = (row: Row): boolean => row['scenario'] === name;
    const own = wholes.filter(isOwn);
    const done = own.map((whole) => operationLines(whole, { samples: samples.filter(isOwn), measured: measured.filter(isOwn) }));
    return [colors.bold(name), ...row('params', params(scenario)), ...done.flat()];
  });
  const stacks = results.errors.map(({ text: error }) => error);
  const isOk =
    text === '' &&
    wholes.length > 0 &&
    scenarios.every(({ name }) => wholes.some((row) => row['scenario'] === name)) &&
    wholes.every(({ outcome }) => outcome === 'ok');
  const verdict = isOk ? colors.green('ok') : colors.red(wholes.length === 0 ? 'nothing was done' : 'not ok');
  return {
    text: `${[...blocks, stacks, text === '' ? [] : [text.trimEnd()], [verdict]]
      .filter((block) => block.length > 0)
      .map((block) => block.join('\n'))
      .join('\n\n')}\n`,
    isOk,
  };
}

function operationLines(
  whole: Row,
  { samples, measured }: { readonly samples: readonly Row[]; readonly measured: readonly Row[] },
): string[] {
  const isOwn = (each: Row): boolean => each['operation'] === whole['operation'];
  const steps = samples.filter((each) => isOwn(each) && each['step'] !== 'operation');
  const values = measured.filter((each) => isOwn(each) && each['kind'] !== 'check');
  const checks = measured.filter((each) => isOwn(each) && each['kind'] === 'check');
  return [
    ...row('operation', [outcomeOf(whole)]),
    ...row('steps', textTable(steps.map((step) => [String(step['step']), outcomeOf(step)]))),
    ...row('tags', whole['tags'] === null ? [] : [String(whole['tags'])]),
    ...row(
      'metrics',
      values.map(({ kind, name, value }) => `${String(name)} ${String(value)} (${String(kind)})`),
    ),
    ...row(
      'checks',
      checks.map(({ name, value }) => `${value === 1 ? '✓' : '✗'} ${String(name)}`),
    ),
  ];
}

function outcomeOf({ outcome, seconds, node_seconds: byNode, node, reason }: Row): string {
  const where = node === null || node === undefined ? '' : ` on ${String(node)}`;
  const its = typeof byNode === 'number' ? `, by the node itself ${formatValue(byNode, 's')}` : '';
  return `${String(outcome)} in ${formatValue(Number(seconds), 's')}${where}${its}${reason === null ? '' : `: ${String(reason)}`}`;
}

/** Lines of one kind, the first after its name. */
function row(name: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(10)} ${line.trimStart()}`);
}
