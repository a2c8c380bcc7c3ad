import { bisect } from '../../analysis/comparison/bisect.ts';
import type { BisectAnswer, BisectFound, BisectStep } from '../../model/bisection.ts';
import type { NamedVersion } from '../../model/builder.ts';
import type { ComparedValue, Comparison, Effect } from '../../model/comparison.ts';
import { messageOf, RegattaError } from '../../model/errors.ts';
import { valueSentence } from '../wire-reports.ts';

export interface BisectRequest {
  /** Name of the value: `operations.p50`. */
  readonly metric: string;
  /** Versions after one that is as it was, oldest first. */
  readonly line: readonly NamedVersion[];
  /** Holds a version against that one. @throws RegattaError BUILD where it cannot be built */
  readonly hold: (version: string) => Promise<Comparison>;
  readonly say: (line: string) => void;
}

/**
 * Finds the version that moved a metric. What cannot be built or trusted is left out.
 * @throws RegattaError USAGE where there is no such value; whatever `hold` throws
 */
export async function bisectVersions({ line, metric, hold, say }: BisectRequest): Promise<BisectFound> {
  const steps: BisectStep[] = [];
  const last = line.at(-1) as NamedVersion;
  const ends = await hold(last.version);
  const whole = valueOf(ends, metric);
  const told = (version: NamedVersion, answer: BisectAnswer, because: string): BisectAnswer => {
    steps.push({ ...version, answer, because });
    say(`${version.version.slice(0, 12)} ${version.title}: ${answer}, ${because}`);
    return answer;
  };
  const atEnds = told(last, answerOfEnds(whole), reasonOf(whole, ends));
  if (atEnds !== 'moved' || !tells(whole)) return { ends: atEnds, steps, suspects: [] };
  const end = await bisect(line.length, async (place) => {
    const version = line[place] as NamedVersion;
    try {
      const found = await hold(version.version);
      const value = valueOf(found, metric);
      return told(version, answerBetween(value, whole), reasonOf(value, found));
    } catch (error) {
      if (error instanceof RegattaError && error.code === 'BUILD') return told(version, 'untold', messageOf(error));
      throw error;
    }
  });
  return { ends: 'moved', steps, suspects: line.slice(end.before + 1, end.moved + 1) };
}

/** @throws RegattaError USAGE */
function valueOf({ values }: Comparison, metric: string): ComparedValue {
  const value = values.find(({ name }) => name === metric);
  if (value !== undefined) return value;
  throw new RegattaError('USAGE', `there is no value ${metric} in these runs`, {
    hint: `There are ${values.map(({ name }) => name).join(', ')}.`,
  });
}

/** What the comparison of the ends says. */
function answerOfEnds(ends: ComparedValue): BisectAnswer {
  if (!tells(ends) || ends.verdict === 'inconclusive') return 'untold';
  return ends.verdict === 'no change' ? 'before' : 'moved';
}

/**
 * What the comparison of the older end with a version between the two says. Where that stays open, it counts as moved from half of what the newer end moved by: a
 * search has to go on one way or the other.
 */
function answerBetween(value: ComparedValue, ends: ComparedValue & WithEffect): BisectAnswer {
  if (!tells(value)) return 'untold';
  if (value.verdict === 'no change') return 'before';
  const share = value.effect.middle / ends.effect.middle;
  return (value.verdict === 'inconclusive' ? share >= 0.5 : share > 0) ? 'moved' : 'before';
}

interface WithEffect {
  readonly effect: Effect;
}

/** Whether its runs can be trusted, and are enough to estimate how far it moved. */
function tells(value: ComparedValue): value is ComparedValue & WithEffect {
  return value.verdict !== 'invalid' && value.because !== 'too-few-runs' && value.effect !== null;
}

function reasonOf(value: ComparedValue, comparison: Comparison): string {
  return `${value.verdict}: ${valueSentence(value, comparison)}`;
}
