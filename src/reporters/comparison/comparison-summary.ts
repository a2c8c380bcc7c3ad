import pc from 'picocolors';
import type { ComparedValue, Comparison, ComparisonVerdict } from '../../model/comparison.ts';
import { formatValue } from '../format-value.ts';
import { textTable } from '../text-table.ts';
import { countsText, designText, hasMoved, whatChanged } from './comparison-facts.ts';
import { comparisonSentence, largestFirst, valueSentence } from './comparison-sentence.ts';
import { changeText, intervalText } from './effect-text.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** How many of the values that do not gate and moved are listed. */
const mostOthers = 12;

const signs: { readonly [V in ComparisonVerdict]: readonly [sign: string, color: 'red' | 'green' | 'yellow' | 'cyan' | 'dim'] } = {
  invalid: ['!', 'red'],
  regression: ['✗', 'red'],
  inconclusive: ['?', 'yellow'],
  change: ['≠', 'cyan'],
  improvement: ['✓', 'green'],
  'no change': ['=', 'dim'],
};

/** A comparison on one screen: what was compared, the values that gate, what else moved, and the answer. */
export function comparisonSummary(comparison: Comparison, { color }: { readonly color: boolean }): string {
  const colors = pc.createColors(color);
  const { base, head, values, leftOut, warnings, verdict } = comparison;
  const gates = values.filter(({ gate }) => gate);
  const others = values.filter(({ gate }) => !gate);
  const moved = others.filter(hasMoved).toSorted(largestFirst);
  const section = (title: string, rows: readonly ComparedValue[]): string[] => {
    if (rows.length === 0) return [];
    const table = textTable([
      ['', title, base.name, head.name, 'change', ''].map((cell) => colors.bold(cell)),
      ...rows.map((row) => cells(row, comparison, colors)),
    ]);
    return ['', ...table];
  };
  const lines = [
    `${colors.bold(comparison.experiment)} ${colors.dim(designText(comparison))}`,
    ...whatChanged(comparison).map((line) => `  ${line}`),
    ...section('gates', gates),
    ...section('what else moved', moved.slice(0, mostOthers)),
    ...(moved.length > mostOthers ? [`  and ${moved.length - mostOthers} more`] : []),
    ...(others.length === 0 ? [] : ['', colors.dim(`  ${countsText(others)}`)]),
    ...(leftOut.length === 0
      ? []
      : [
          '',
          ...leftOut.map(({ side, run, result, reason }) => `left out: ${run} (${side}), ${result}${reason === null ? '' : `: ${reason}`}`),
        ]),
    ...(warnings.length === 0 ? [] : ['', ...warnings.map((warning) => colors.yellow(`! ${warning}`))]),
    '',
    painted(verdict, comparisonSentence(comparison), colors),
  ];
  return `${lines.join('\n')}\n`;
}

function cells(value: ComparedValue, comparison: Comparison, colors: Colors): string[] {
  const { name, unit, effect, verdict } = value;
  const figures = [effect?.baseMedian ?? null, effect?.headMedian ?? null].map((figure) => formatValue(figure, unit));
  const change = effect === null ? '' : `${changeText(effect.middle, value)} ${colors.dim(`(${intervalText(effect, value)})`)}`;
  const why = hasMoved(value) ? '' : colors.dim(`: ${valueSentence(value, comparison)}`);
  return [
    painted(verdict, signs[verdict][0], colors),
    name,
    ...figures,
    change,
    `${painted(verdict, verdict, colors)}${verdict === 'no change' ? '' : why}`,
  ];
}

function painted(verdict: ComparisonVerdict, text: string, colors: Colors): string {
  return colors[signs[verdict][1]](text);
}
