import type { FailureGroup, RunReport } from '../../model/report.ts';
import { formatValue } from '../format-value.ts';
import { type Markup, markup } from '../markup.ts';
import { shortText } from './text-markup.ts';

/** What failed, with samples of it; nothing where nothing did. */
export function failureSection({ failures, results }: RunReport): Markup | null {
  if (failures.length === 0 && results.errors.length === 0) return null;
  return markup`<section aria-labelledby="failures">
<h2 id="failures">What failed</h2>
${failures.length === 0 ? null : markup`<ul class="groups">${failures.map(group)}</ul>`}
${results.errors.length === 0 ? null : markup`<h3>Errors of operations</h3><ul class="groups">${results.errors.map(({ text, count }) => markup`<li><b>${count} ×</b> <pre>${shortText(text)}</pre></li>`)}</ul>`}
</section>`;
}

function group({ scenario, step, outcome, reason, count, samples }: FailureGroup): Markup {
  const what = step === 'operation' ? scenario : scenario === '' ? `step ${step}` : `${scenario}, step ${step}`;
  const where = samples.map(
    ({ node, operation, atS }) =>
      markup`<li>${shortText(node)}, ${operation === null ? null : `operation ${operation}, `}at ${formatValue(atS, 's')}</li>`,
  );
  return markup`<li><b>${count.toLocaleString('en-US')} ×</b> ${shortText(what)} ${outcome}: ${shortText(reason)}
${where.length === 0 ? null : markup`<details><summary>${where.length} of them</summary><ul>${where}</ul></details>`}</li>`;
}
