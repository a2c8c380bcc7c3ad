import type { Reporter, ReporterContext, RunEnded } from '../model/reporter.ts';
import type { Results, ThresholdResult, ValidityResult } from '../model/result.ts';
import { thresholdText } from '../model/threshold-text.ts';
import { limitText } from './facts/judgement-facts.ts';
import { formatBesideLimit } from './format-value.ts';
import { type Markup, markup } from './markup.ts';
import { observedText } from './observed-text.ts';
import { resultSentence } from './result-sentence.ts';

/** Writes `junit.xml` into the run directory, which CI systems show as tests. */
export function junitReporter(context: ReporterContext): Reporter {
  return { runEnded: (ended) => context.writeFile(ended.directory, 'junit.xml', junitXml(ended)) };
}

interface TestCase {
  readonly group: 'run' | 'thresholds' | 'validity';
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** Why, where it did not pass. */
  readonly message: string;
}

/**
 * The run as a suite: a case for the run itself, one for each threshold, one for each rule of validity. A missed threshold is a failure; what keeps the figures
 * from being trusted is an error. Elements and attributes are those of https://github.com/testmoapp/junitxml
 */
export function junitXml({ id, directory, plan, results, text }: Pick<RunEnded, 'id' | 'directory' | 'plan' | 'results' | 'text'>): string {
  const cases = results === null ? [runCase(null, text)] : casesOf(results);
  const count = (outcome: TestCase['outcome']): number => cases.filter((each) => each.outcome === outcome).length;
  const totals = markup`tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${results?.durationS ?? 0}"`;
  const properties = { run: id, directory, seed: String(plan.seed), 'comparable-key': plan.comparableKey };
  const started =
    results === null ? null : markup` timestamp="${results.started.replace(/Z$/, '')}" hostname="${results.environment.machine.hostname}"`;
  const document = markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="regatta" ${totals}>
  <testsuite name="${plan.name}" ${totals}${started}>
    <properties>${Object.entries(properties).map(
      ([name, value]) => markup`
      <property name="${name}" value="${value}"/>`,
    )}
    </properties>${cases.map((each) => caseMarkup(plan.name, each))}
    <system-out>${results === null ? text : resultSentence(results)}</system-out>
    <system-err>${(results?.errors ?? []).map(({ text: error, count: times }) => `${times} × ${error}\n`)}</system-err>
  </testsuite>
</testsuites>
`;
  return document.text;
}

function casesOf(results: Results): readonly TestCase[] {
  return [runCase(results, ''), ...results.thresholds.map(thresholdCase), ...results.validity.map(validityCase)];
}

/** Whether the run came to an end of its own: what its figures say have cases of their own. */
function runCase(results: Results | null, text: string): TestCase {
  const isOver = results !== null && results.result !== 'errored' && results.result !== 'cancelled';
  const message = results === null ? text || 'the run has no results' : resultSentence(results);
  return { group: 'run', name: 'the run was carried out', outcome: isOver ? 'passed' : 'error', message };
}

function thresholdCase(threshold: ThresholdResult): TestCase {
  const outcome = threshold.ok ? 'passed' : 'failure';
  return { group: 'thresholds', name: thresholdText(threshold), outcome, message: `observed ${observedText(threshold)}` };
}

function validityCase({ rule, about, ok, value, limit, unit, overridden, reason }: ValidityResult): TestCase {
  const name = `${rule}, limit ${limitText({ limit, unit, overridden })}`;
  if (value === null) return { group: 'validity', name, outcome: 'skipped', message: `not judged: ${reason ?? 'no figure'}` };
  return { group: 'validity', name, outcome: ok ? 'passed' : 'error', message: `${formatBesideLimit(value, limit, unit)}: ${about}` };
}

function caseMarkup(experiment: string, { group, name, outcome, message }: TestCase): Markup {
  const opening = markup`
    <testcase classname="${experiment}.${group}" name="${name}" time="0"`;
  switch (outcome) {
    case 'passed':
      return markup`${opening}/>`;
    case 'skipped':
      return markup`${opening}><skipped message="${message}"/></testcase>`;
    case 'failure':
      return markup`${opening}><failure type="${group}" message="${message}">${message}</failure></testcase>`;
    default:
      return markup`${opening}><error type="${group}" message="${message}">${message}</error></testcase>`;
  }
}
