import { expect, test } from 'vitest';
import { checkText } from '../../experiment/fixtures/check-text.ts';
import { writeProblem } from '../../experiment/problems.ts';

/** What is wrong with a fleet of programs that says this. */
async function problems(settings: string, more = ''): Promise<readonly string[]> {
  const { problems: found } = await checkText(
    `fleets:\n  nodes: {count: 1, command: [true], ports: [http], ${settings}}\nrounds: [{for: 1s}]\n${more}`,
  );
  return found.map(writeProblem);
}

test('a fleet of programs may say how it reports and where its page is, and keep events of any type', async () => {
  expect(await problems(`reports: '@regatta ', scrape: http`, 'events: [deliver, block_sealed]')).toEqual([]);
  expect(await problems(`reports: {prefix: '@regatta '}, scrape: {from: 9090, every: 1s, keep: [^go_]}`)).toEqual([]);
});

test.each([
  ['scrape: htpp', 'x.yaml:2:61: fleets.nodes.scrape: there is no port "htpp"; accepted: http, a port number or a URL'],
  ['scrape: {from: http, keep: ["["]}', 'x.yaml:2:61: fleets.nodes.scrape: keep: "[" is no regular expression'],
  ['scrape: {from: http, evry: 1s}', 'did you mean every?'],
  ['reports: {}', 'prefix: is missing'],
])('what is wrong with it is told with its place: %s', async (settings, problem) => {
  expect(await problems(settings)).toEqual([expect.stringContaining(problem)]);
});

test('a fleet that is attached to may have a page, and no files', async () => {
  const attach = (settings: string): string => `fleets:\n  nodes: {attach: 'http://127.0.0.1:8080', ${settings}}\nrounds: [{for: 1s}]\n`;
  expect((await checkText(attach('scrape: {from: 9090}'))).problems).toEqual([]);
  expect((await checkText(attach(`reports: '@regatta '`))).problems.map(writeProblem)).toEqual([expect.stringContaining('reports')]);
});
