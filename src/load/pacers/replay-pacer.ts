import { fileURLToPath } from 'node:url';
import { NS_PER_S } from '../../model/clock.ts';
import { messageOf } from '../../model/errors.ts';
import { ImpossibleShape, type Pacer, type PacerPart } from '../../model/pacer.ts';
import { DueTimesFile } from './due-times-file.ts';

const nsPer = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };
/** How many due times are kept to tell the rate by. */
const mostKept = 4096;

interface ReplayOptions {
  readonly file: { readonly name: string; readonly url: string };
  readonly speed: number;
  readonly unit: keyof typeof nsPer;
}

export const replay: PacerPart = {
  about: 'operations when a recorded schedule says that they are due; the entry ends with the last',
  options: {
    file: {
      type: 'file',
      required: true,
      about: 'due times in ascending order, one on each line, as `regatta run --record-schedule` writes them',
    },
    speed: { type: 'number', default: 1, above: 0, about: 'how many times as fast as it was recorded' },
    unit: { type: 'text', default: 'ns', values: Object.keys(nsPer), about: 'unit of the due times' },
  },
  make(options) {
    const { file, speed, unit } = options as unknown as ReplayOptions;
    const pace = `${file.name}${speed === 1 ? '' : ` at ${speed} times its speed`}`;
    return replayPacer(fileURLToPath(file.url), nsPer[unit] / speed, pace);
  },
};

/** @param nsEach how many ns one unit of the file is. */
function replayPacer(path: string, nsEach: number, pace: string): Pacer {
  const { kept, stride, operations, lastNs } = lookThrough(path, nsEach);
  // the last is due before the end
  const lengthNs = lastNs + 1;
  /** How many of the times that are kept lie before that instant. */
  const before = (elapsedNs: number): number => {
    let [low, high] = [0, kept.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((kept[middle] as number) < elapsedNs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const span = (index: number): { readonly fromNs: number; readonly untilNs: number; readonly count: number } => {
    const isLast = index + 1 >= kept.length;
    return {
      fromNs: kept[index] as number,
      untilNs: isLast ? lengthNs : (kept[index + 1] as number),
      count: isLast ? operations - index * stride : stride,
    };
  };
  return {
    pace,
    lengthNs,
    rate(elapsedNs) {
      const index = before(elapsedNs + 1) - 1;
      if (index < 0 || elapsedNs >= lengthNs) return 0;
      const { fromNs, untilNs, count } = span(index);
      return (count * NS_PER_S) / Math.max(1, untilNs - fromNs);
    },
    count(elapsedNs) {
      const index = before(elapsedNs) - 1;
      if (index < 0) return 0;
      const { fromNs, untilNs, count } = span(index);
      return index * stride + (count === 1 ? 1 : Math.min(1, (elapsedNs - fromNs) / Math.max(1, untilNs - fromNs)) * count);
    },
    schedule() {
      const file = new DueTimesFile(path);
      return () => file.next() * nsEach;
    },
  };
}

interface Looked {
  /** Every `stride`th due time. */
  readonly kept: readonly number[];
  readonly stride: number;
  readonly operations: number;
  readonly lastNs: number;
}

/** Reads the whole once, to find what is wrong with it before anything starts. */
function lookThrough(path: string, nsEach: number): Looked {
  const file = new DueTimesFile(path);
  let kept: number[] = [];
  let [stride, operations, lastNs] = [1, 0, 0];
  for (let due = nextOf(file); due !== Number.POSITIVE_INFINITY; due = nextOf(file)) {
    const atNs = due * nsEach;
    if (!(atNs >= lastNs)) throw new ImpossibleShape(['file'], `line ${file.line}: ${complaint(due, lastNs / nsEach)}`);
    if (operations % stride === 0) kept.push(atNs);
    if (kept.length === mostKept) {
      kept = kept.filter((_, index) => index % 2 === 0);
      stride *= 2;
    }
    operations++;
    lastNs = atNs;
  }
  if (operations === 0) throw new ImpossibleShape(['file'], 'has no due times');
  return { kept, stride, operations, lastNs };
}

function nextOf(file: DueTimesFile): number {
  try {
    return file.next();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    throw new ImpossibleShape(['file'], code === 'ENOENT' ? `there is no file ${path}` : `cannot be read: ${messageOf(error)}`);
  }
}

function complaint(due: number, before: number): string {
  if (Number.isNaN(due)) return 'is no due time; each line is one number, such as 1500000';
  return due < 0 ? `${due} is below 0` : `${due} is before ${before}, which comes before it; due times ascend`;
}
