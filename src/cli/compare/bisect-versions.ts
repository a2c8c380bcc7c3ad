import { bisect, type BisectAnswer } from '../../analysis/comparison/bisect.ts';
import type { NamedVersion } from '../../model/builder.ts';
import type { ComparedValue, Comparison } from '../../model/comparison.ts';
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

/** What was held against the older end, and what came of it. */
interface BisectStep extends NamedVersion {
  readonly answer: BisectAnswer;
  /** Why, in words. */
  readonly because: string;
}

export interface BisectFound {
  /** What the comparison of the ends says. */
  readonly ends: BisectAnswer;
  readonly steps: readonly BisectStep[];
  /** One of these moved the metric, oldest first: more than one where those between could not be told. Empty unless the ends differ. */
  readonly suspects: readonly NamedVersion[];
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
  const atEnds = told(last, answerOf(whole), reasonOf(whole, ends));
  if (atEnds !== 'moved') return { ends: atEnds, steps, suspects: [] };
  const end = await bisect(line.length, async (place) => {
    const version = line[place] as NamedVersion;
    try {
      const found = await hold(version.version);
      const value = valueOf(found, metric);
      return told(version, answerOf(value, whole), reasonOf(value, found));
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

/**
 * What a comparison with the older end says of a version. Where that stays open, a version between the ends counts as moved from half of what the newer end moved by: a search has to go on one way
 * or the other.
 */
function answerOf(value: ComparedValue, whole?: ComparedValue): BisectAnswer {
  const { verdict, effect, because } = value;
  if (verdict === 'invalid' || because === 'too-few-runs' || effect === null) return 'untold';
  const isSure = verdict === 'regression' || verdict === 'improvement' || verdict === 'change';
  const most = whole?.effect?.middle;
  if (most === undefined) return isSure ? 'moved' : verdict === 'no change' ? 'before' : 'untold';
  const share = effect.middle / most;
  return isSure ? (share > 0 ? 'moved' : 'before') : verdict === 'no change' || share < 0.5 ? 'before' : 'moved';
}

function reasonOf(value: ComparedValue, comparison: Comparison): string {
  return `${value.verdict}: ${valueSentence(value, comparison)}`;
}
