import pc from 'picocolors';
import type { Noise } from '../../model/noise.ts';
import { formatValue } from '../format-value.ts';
import { textTable } from '../text-table.ts';
import { unitOf } from './comparison-facts.ts';
import { amountText } from './effect-text.ts';

/** Noise on one screen: of each value that gates how much comes and goes by itself, and how many pairs it takes to see through that. */
export function noiseSummary({ experiment, design, pairs, leftOut, values }: Noise, { color }: { readonly color: boolean }): string {
  const colors = pc.createColors(color);
  const unit = unitOf[design];
  const rows = values.map((value) => [
    value.name,
    formatValue(value.median, value.unit),
    value.floor === null ? 'not known' : `±${amountText(value.floor, value)}`,
    `±${amountText(value.effect, value)}`,
    value.pairs === null ? 'not known' : `about ${value.pairs} ${unit}`,
    value.isFalseAlarm ? colors.red('moved, though nothing was changed') : '',
  ]);
  const head = ['gates', 'median', `floor of ${pairs} ${unit}`, 'to be seen', 'takes', ''].map((cell) => colors.bold(cell));
  const left = leftOut === 0 ? '' : `, ${leftOut} runs left out`;
  const most = Math.max(0, ...values.map((value) => value.pairs ?? 0));
  return `${[
    `${colors.bold(experiment)} ${colors.dim(`${design === 'within' ? 'one version on both sides' : 'base against base'}, ${pairs} ${unit}${left}`)}`,
    '',
    ...textTable([head, ...rows]),
    '',
    most === 0 ? `so few ${unit} say nothing of the noise` : `about ${most} ${unit} see all of them`,
  ].join('\n')}\n`;
}
