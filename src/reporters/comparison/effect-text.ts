import type { ComparedValue, Effect } from '../../model/comparison.ts';
import { formatValue } from '../format-value.ts';

type Scaled = Pick<ComparedValue, 'scale' | 'unit'>;

/** By how much something moved: `+23 %`, `−1.5 points`, `+12 KiB`. */
export function changeText(change: number, value: Scaled): string {
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  return `${sign}${amountText(Math.abs(change), value)}`;
}

/** `+12 % to +35 %`; an end that so few runs leave open is so called. */
export function intervalText({ low, high }: Pick<Effect, 'low' | 'high'>, value: Scaled): string {
  const end = (each: number | null): string => (each === null ? 'anything' : changeText(each, value));
  return end(low) === end(high) ? end(low) : `${end(low)} to ${end(high)}`;
}

/** `±5 %` */
export function marginText(value: Scaled & Pick<ComparedValue, 'margin'>): string {
  return `±${amountText(value.margin, value)}`;
}

/** Without its sign. */
export function amountText(amount: number, { scale, unit }: Scaled): string {
  if (scale === 'ratio') return amount >= 9.995 ? `${digits(amount + 1)} times` : `${digits(amount * 100)} %`;
  if (unit === 'share') return `${digits(amount * 100)} ${digits(amount * 100) === '1' ? 'point' : 'points'}`;
  return formatValue(amount, unit);
}

/** Two digits that matter: of what is estimated, more would be made up. */
function digits(amount: number): string {
  return amount >= 100 ? String(Math.round(amount)) : String(Number(amount.toPrecision(2)));
}
