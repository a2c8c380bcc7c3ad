import type { ValidityResult } from '../model/result.ts';
import { type Evidence, type Limit, type Remedy, type ValidityRule, validityRuleTable } from './validity-rules.ts';

/** What `validity:` in an experiment may name, with the unit of the limit. */
export const validityRules: { readonly [rule: string]: { readonly unit: string } } = Object.fromEntries(
  validityRuleTable.map(({ rule, unit }) => [rule, { unit }]),
);

/** Judges every rule that concerns the run. One that cannot be judged counts as held, and says why. */
export function judgeValidity(evidence: Evidence): ValidityResult[] {
  return validityRuleTable
    .filter((rule) => rule.concerns?.(evidence) ?? true)
    .map((rule) => {
      const override = evidence.plan.validity[rule.rule];
      const limit = override ?? limitOf(rule.limit, evidence.medianS);
      const figure = rule.measure(evidence);
      const shown = { rule: rule.rule, about: rule.about, limit, unit: rule.unit, overridden: override !== undefined };
      if (typeof figure !== 'number') return { ...shown, value: null, ok: true, reason: figure.unknown };
      const ok = rule.bound === 'at least' ? figure >= limit : figure <= limit;
      const remedy = ok ? '' : remedyOf(rule, ({ fits }) => fits(evidence.plan));
      return { ...shown, value: figure, ok, ...(remedy === '' ? {} : { remedy }) };
    });
}

function remedyOf({ remedies = [] }: ValidityRule, fits: (remedy: Exclude<Remedy, string>) => boolean): string {
  return remedies.flatMap((remedy) => (typeof remedy === 'string' ? [remedy] : fits(remedy) ? [remedy.text] : [])).join(', ');
}

/** The table of rules as Markdown, for the docs. */
export function validityRulesDoc(): string {
  const rows = validityRuleTable.map(
    (rule) => `| \`${rule.rule}\` | ${rule.about} | ${rule.bound} ${limitText(rule.limit, rule.unit)} | ${remedyOf(rule, () => true)} |`,
  );
  return ['| rule | figure | limit | what helps |', '|---|---|---|---|', ...rows].join('\n');
}

function limitText(limit: Limit, unit: ValidityRule['unit']): string {
  const plain = (value: number): string => (unit === 'share' ? `${value * 100} %` : unit === 's' ? `${value * 1000} ms` : String(value));
  if (typeof limit === 'number') return plain(limit);
  return `${limit.ofMedian * 100} % of the median of what is judged, or ${plain(limit.atLeast)} where that is more`;
}

function limitOf(limit: Limit, medianS: number | null): number {
  return typeof limit === 'number' ? limit : Math.max(limit.atLeast, limit.ofMedian * (medianS ?? 0));
}
