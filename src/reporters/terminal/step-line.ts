import type { StepProgress } from '../../model/reporter.ts';
import { formatValue } from '../format-value.ts';
import type { Colors } from './progress-place.ts';

/** A step that is over. */
export function stepLine({ title, state, detail, elapsedMs }: StepProgress, colors: Colors): string {
  const took = elapsedMs === undefined ? '' : ` ${colors.dim(formatValue(elapsedMs / 1e3, 's'))}`;
  const more = detail === undefined ? '' : `: ${detail}`;
  return `${state === 'failed' ? colors.red('✗') : colors.green('✓')} ${title}${more}${took}`;
}
