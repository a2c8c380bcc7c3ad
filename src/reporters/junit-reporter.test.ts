import { DOMParser, type Element } from '@xmldom/xmldom';
import { expect, test } from 'vitest';
import { examplePlan, exampleResults } from './example-results.ts';
import { junitXml } from './junit-reporter.ts';

const ended = { id: 'run-1', directory: '/runs/run-1', plan: examplePlan, results: exampleResults, text: '' };

/** The cases of a document, which has to be well-formed: `name: outcome message`. */
function casesOf(xml: string): string[] {
  const document = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') throw new Error(message);
    },
  }).parseFromString(xml, 'text/xml');
  return Array.from(document.getElementsByTagName('testcase'), (element) => {
    const [inner] = Array.from(element.childNodes) as Element[];
    const outcome = inner === undefined ? 'passed' : `${inner.tagName} ${inner.getAttribute('message')}`;
    return `${element.getAttribute('classname')} ${element.getAttribute('name')}: ${outcome}`;
  });
}

test('each threshold and each rule is a case: missed ones fail, what could not be judged is skipped', () => {
  const xml = junitXml(ended);
  expect(casesOf(xml)).toEqual([
    'baseline.run the run was carried out: passed',
    'baseline.thresholds delivery.ratio > 99%: passed',
    'baseline.thresholds delivery.max < 1s in load, every 10s: failure observed 1.20 s at worst, 1 of 4 windows missed',
    'baseline.validity lag, limit 4.50 ms: passed',
    'baseline.validity steal, limit 5 % (set by the experiment): skipped not judged: this system does not tell',
  ]);
  expect(xml).toContain(
    '<testsuite name="baseline" tests="5" failures="1" errors="0" skipped="1" time="31.2" timestamp="2026-01-01T00:00:00.000" hostname="here">',
  );
});

test('a broken rule is an error, as is a run that was not carried out', () => {
  const [lag] = exampleResults.validity;
  const validity = lag === undefined ? [] : [{ ...lag, value: 0.006, ok: false }];
  const results = { ...exampleResults, result: 'errored' as const, reason: 'host-0 was lost', validity, thresholds: [] };
  expect(casesOf(junitXml({ ...ended, results }))).toEqual([
    'baseline.run the run was carried out: error errored: host-0 was lost',
    'baseline.validity lag, limit 4.50 ms: error 6 ms: how late operations were sent',
  ]);
});

test('a run without results is one case, which says what went wrong', () => {
  expect(casesOf(junitXml({ ...ended, results: null, text: 'node 3 did not start' }))).toEqual([
    'baseline.run the run was carried out: error node 3 did not start',
  ]);
});

test('whatever nodes and users write, the document is well-formed and their text stays text', () => {
  const nasty = '</failure>]]>&<"\'\u0000\u001b[31m\ud800\uffff';
  const [threshold] = exampleResults.thresholds;
  const thresholds = threshold === undefined ? [] : [{ ...threshold, text: nasty, ok: false, reason: nasty }];
  const results = { ...exampleResults, thresholds, errors: [{ text: nasty, count: 2 }] };
  const cases = casesOf(junitXml({ ...ended, plan: { ...examplePlan, name: nasty }, results }));
  expect(cases).toHaveLength(4);
  expect(cases[1]).toContain('</failure>]]>&<"\'\ufffd\ufffd[31m\ufffd\ufffd: failure');
});
