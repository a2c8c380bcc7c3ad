import type { ChangeRule, HistoryChange, HistoryRun } from '../../model/judged-history.ts';
import type { Checkout } from '../../model/result.ts';
import { changeText, intervalText } from '../comparison/effect-text.ts';
import { formatValue } from '../format-value.ts';

/** With fewer runs behind it, a change may turn out to lie elsewhere, or to be none. */
const fewRuns = 5;

/** What changed, by how much, where, and how surely that is known. */
export function changeSentence(change: HistoryChange, name: string, rule: ChangeRule): string {
  const { before, after, effect, unit, kind } = change;
  const moved = after.median > before.median ? 'rose' : 'fell';
  const by = `${changeText(effect.middle, change)}, ${intervalText(effect, change)}`;
  const figures = `from ${formatValue(before.median, unit)} to ${formatValue(after.median, unit)} (${by})`;
  const early = after.runs < fewRuns ? '; so few runs may yet say otherwise' : '';
  return `${kind}: ${name} ${moved} ${figures} ${placeText(change)}; ${runsText(before.runs)} before, ${after.runs} after, ${sureness(change, rule)}${early}`;
}

function placeText({ last, first }: HistoryChange): string {
  const [one, other] = [last.checkout, first.checkout];
  if (one !== null && other !== null && one.commit === other.commit && one.dirty !== true && other.dirty !== true) {
    return `between two runs of the same commit ${commitText(one)} (${last.run}, ${first.run}), so not by a change of the code`;
  }
  return `with ${runText(first)}, after ${runText(last)}`;
}

function runText({ run, checkout }: HistoryRun): string {
  return checkout === null ? `run ${run}` : `${commitText(checkout)} (run ${run})`;
}

/** `3f2a91c`, and with a plus where the working tree was dirty. */
export function commitText({ commit, dirty }: Checkout): string {
  return `${commit.slice(0, 7)}${dirty === true ? '+' : ''}`;
}

function runsText(count: number): string {
  return `${count} ${count === 1 ? 'run' : 'runs'}`;
}

const sure: { readonly [M in ChangeRule['method']]: (p: string, rule: ChangeRule) => string } = {
  'e-divisive': (p, { permutations }) => `p = ${p} of ${permutations} random orders`,
  'split-and-merge': (p) => `p = ${p} by a t-test, which promises more than it holds`,
};

function sureness({ p }: HistoryChange, rule: ChangeRule): string {
  return sure[rule.method](String(Number(p.toPrecision(2))), rule);
}
