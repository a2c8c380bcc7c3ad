import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { realClock } from '../../load/real-clock.ts';
import type { JsonObject } from '../../model/json.ts';
import type { LoadSite, TakenOperation } from '../../model/load-program.ts';
import runCommand from './run-command.ts';

let folder: string;
let taken: TakenOperation[];
let problems: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regatta-load-'));
  taken = [];
  problems = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a script of Node's as the load of an entry of that length, s. */
async function run(script: string, { seconds = 20, ...options }: JsonObject & { readonly seconds?: number } = {}): Promise<void> {
  writeFileSync(join(folder, 'generate.mjs'), script);
  const startNs = realClock.now();
  const address = { inside: 'http://10.0.0.1', outside: 'http://127.0.0.1:8080' };
  const site = {
    clock: realClock,
    runStartNs: startNs - 1e9,
    scenario: 'pay',
    startNs,
    endNs: startNs + seconds * 1e9,
    early: new AbortController().signal,
    nodes: [{ name: 'shop-0', fleet: 'shop', index: 0, endpoints: { http: address }, card: null }],
    index: 0,
    directory: folder,
    take: (operation: TakenOperation) => void taken.push(operation),
    problem: (text: string) => void problems.push(text),
  } as unknown as LoadSite;
  const { href } = pathToFileURL(folder);
  const command = [process.execPath, join('$experiment.directory', 'generate.mjs'), '$shop[0].http'];
  await runCommand.run(
    { command, result: 'result.jsonl', env: {}, folder: { name: 'experiment', url: href }, grace: 2e9, ...options },
    site,
  );
}

const write =
  "import { appendFileSync } from 'node:fs'; const put = (text) => appendFileSync(process.env.REGATTA_LOAD_RESULT, text + '\\n'); const now = Number(process.hrtime.bigint());";

test('each line of its result is an operation or a step', async () => {
  await run(`${write}
    put(JSON.stringify({ clock: 'monotonic', ts: now - 9e6, sent: now - 5e6, done: now, outcome: 'failed', reason: 'busy' }));
    put(JSON.stringify({ clock: 'monotonic', sample: 'connect', done: now, took: 2e6, operation: 4 }));`);
  expect(taken.map(({ step, outcome, reason, number }) => [step, outcome, reason, number])).toEqual([
    ['operation', 'failed', 'busy', undefined],
    ['connect', 'ok', '', 4],
  ]);
  expect(taken.map(({ intendedNs, doneNs }) => doneNs - intendedNs)).toEqual([9e6, 2e6]);
  expect(problems).toEqual([]);
});

test.each([
  [1, 1],
  [150, 2],
])('beside %i lines, %i that cannot be recorded are told of, and cost no other', async (good, bad) => {
  await run(`${write}
    for (let n = 0; n < ${good}; n++) put(JSON.stringify({ clock: 'monotonic', sent: now, done: now }));
    for (let n = 0; n < ${bad}; n++) put(JSON.stringify({ clock: 'monotonic', done: now }));`);
  expect(taken).toHaveLength(good);
  expect(problems).toEqual([
    expect.stringMatching(/result\.jsonl has (a line|2 lines) that cannot be recorded: line \d+ "sent" is missing/),
  ]);
});

test('more than a hundredth that cannot be recorded fails, and says what is wrong', async () => {
  const written = run(`${write}
    for (let n = 0; n < 50; n++) put(JSON.stringify({ clock: 'monotonic', sent: now, done: now }));
    put('oops');
    put(JSON.stringify({ clock: 'monotonic', done: now }));`);
  await expect(written).rejects.toThrow(
    /result\.jsonl has 2 lines that cannot be recorded: line 51 is no JSON: "oops"; line 52 "sent" is missing/,
  );
});

test('it is told its targets and how long it has, and is stopped at the end of the entry', async () => {
  await run(
    `${write} import { writeFileSync } from 'node:fs';
    writeFileSync('seen.json', JSON.stringify([process.argv.slice(2), process.env.REGATTA_LOAD_SECONDS, JSON.parse(process.env.REGATTA_TARGETS)]));
    put(JSON.stringify({ clock: 'monotonic', sent: now, done: now }));
    process.on('SIGTERM', () => { writeFileSync('stopped', ''); process.exit(1); });
    setInterval(() => undefined, 1000);`,
    { seconds: 1 },
  );
  expect(taken).toHaveLength(1);
  const directory = join(folder, 'loads/pay-0');
  expect(JSON.parse(readFileSync(join(directory, 'seen.json'), 'utf8'))).toEqual([
    ['http://127.0.0.1:8080'],
    '1',
    [{ name: 'shop-0', fleet: 'shop', endpoints: { http: 'http://127.0.0.1:8080' } }],
  ]);
  expect(existsSync(join(directory, 'stopped'))).toBe(true);
});

test('a module of the user reads results of another form', async () => {
  writeFileSync(
    join(folder, 'parse.mjs'),
    `import { readFileSync } from 'node:fs';
    export default function* (path) {
      for (const line of readFileSync(path, 'utf8').trim().split('\\n')) {
        const [done, took] = line.split(' ').map(Number);
        yield { clock: 'monotonic', done, took };
      }
    }`,
  );
  const { href } = pathToFileURL(join(folder, 'parse.mjs'));
  const before =
    "import { writeFileSync } from 'node:fs'; writeFileSync('out.txt', `${process.hrtime.bigint()} 3000\\n`); process.exit(3);";
  await expect(run(before, { result: 'out.txt', parse: { name: 'parse.mjs', url: href } })).rejects.toThrow('exit code 3');
  // what it did before it failed is kept
  expect(taken.splice(0).map(({ sentNs, doneNs }) => doneNs - sentNs)).toEqual([3000]);
  await run(
    "import { writeFileSync } from 'node:fs'; const now = Number(process.hrtime.bigint()); writeFileSync('out.txt', `${now} 5000\\n${now} 7000\\n`);",
    {
      result: 'out.txt',
      parse: { name: 'parse.mjs', url: href },
    },
  );
  expect(taken.map(({ sentNs, doneNs }) => doneNs - sentNs)).toEqual([5000, 7000]);
});

test('an exit code, no result and an empty one are errors that say so', async () => {
  await expect(run("process.stderr.write('no licence'); process.exit(3);")).rejects.toThrow(
    /ended by itself: exit code 3, its last line: no licence/,
  );
  await expect(run('')).rejects.toThrow(/left no result\.jsonl in /);
  await expect(run("import { writeFileSync } from 'node:fs'; writeFileSync('result.jsonl', '');")).rejects.toThrow(
    /result\.jsonl tells of no operation/,
  );
  await expect(run('', { command: ['$nobody.here'] })).rejects.toThrow('$nobody.here has no value; there are $load.result,');
});
