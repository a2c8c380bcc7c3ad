import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paramsSchema } from '../experiment/value-schema.ts';
import { Dispatch } from '../load/dispatch.ts';
import { withLateErrors } from '../load/observers/late-errors.ts';
import { tableProblem } from '../model/check-table.ts';
import { messageOf } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import type { EndedOperation, ObservedRound, ObserverDeclaration } from '../model/observer.ts';
import type { Outcome } from '../model/scenario.ts';
import { coreTables } from '../model/table.ts';
import { openSpool } from '../recording/spool.ts';
import { WindowMeter } from '../recording/window-meter.ts';
import { type Recorded, WatchedRecorder } from './observer-contract/watched-recorder.ts';

/** One thing that every observer must do: `check` rejects with what is wrong. Give both to the `test` of any test runner. */
export interface ObserverCheck {
  readonly name: string;
  readonly check: () => Promise<void>;
}

export interface ObserverContractOptions {
  /** Options as a user writes them, for an observer that cannot do without. */
  readonly options?: JsonObject;
}

/**
 * What every observer must do, as a list of checks:
 *
 *     for (const { name, check } of observerContract(observer)) test(name, check);
 */
export function observerContract(observer: ObserverDeclaration, { options = {} }: ObserverContractOptions = {}): readonly ObserverCheck[] {
  return [
    { name: 'says what it is, and what each option and column is', check: async () => checkTexts(observer) },
    { name: 'has options with valid defaults', check: async () => void paramsSchema(observer.options ?? {}).parse(options) },
    { name: 'has tables whose rows can be placed in time', check: async () => (observer.tables ?? []).forEach(checkTable) },
    { name: 'hears of two rounds with every outcome and throws nothing', check: async () => void (await observeRounds(observer, options)) },
    {
      name: 'writes whole rows, of tables that it declares',
      check: async () => checkRecorded(observer, await observeRounds(observer, options)),
    },
    { name: 'keeps nothing that it was told of', check: async () => void (await observeRounds(observer, options, revoked)) },
  ];
}

function checkTexts({ about, options = {}, tables = [] }: ObserverDeclaration): void {
  assert(about !== '', 'the observer says nothing about itself');
  for (const [name, spec] of Object.entries(options)) assert(spec.about !== '', `option ${name} says nothing about itself`);
  for (const table of tables) {
    assert(table.about !== '', `table ${table.name} says nothing about itself`);
    for (const [name, column] of Object.entries(table.columns))
      assert(column.about !== '', `column ${name} of table ${table.name} says nothing about itself`);
  }
}

function checkTable(table: NonNullable<ObserverDeclaration['tables']>[number]): void {
  const problem = tableProblem(table);
  assert(problem === undefined, problem ?? '');
}

function checkRecorded({ tables = [] }: ObserverDeclaration, { written, partial }: Recorded): void {
  const known = [...coreTables, ...tables].map(({ name }) => name);
  const undeclared = written.filter((name) => !known.includes(name));
  assert(undeclared.length === 0, `it writes ${undeclared.join(', ')}, which it does not declare`);
  assert(partial.length === 0, `it leaves columns of its rows unset: ${partial.join(', ')}`);
}

/** Hands an operation over, and takes it back once the call has returned. */
type Lend = (operation: EndedOperation, tell: (operation: EndedOperation) => void) => void;

const lent: Lend = (operation, tell) => tell(operation);

/** What is kept of it is of no use: reading it throws. */
const revoked: Lend = (operation, tell) => {
  const { proxy, revoke } = Proxy.revocable(operation, {});
  tell(proxy);
  revoke();
};

const outcomes: readonly Outcome[] = ['ok', 'failed', 'unknown'];

/** Two rounds, in each operations of every outcome on a node and on none. @throws Error with what the observer threw, at once or in a promise */
async function observeRounds(observer: ObserverDeclaration, options: JsonObject, lend: Lend = lent): Promise<Recorded> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-observer-'));
  const spool = openSpool(join(directory, 'spool'));
  const recorder = new WatchedRecorder(spool);
  try {
    const context = { agent: 'agent-0', recorder, live: new WindowMeter(), directory, now: () => 2e9 };
    const made = withLateErrors(observer.make(context, paramsSchema(observer.options ?? {}).parse(options)));
    const thrown: string[] = [];
    const dispatch = new Dispatch([{ name: 'of the contract', observer: made }], (_, error) =>
      thrown.push(error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error)),
    );
    for (const number of [0, 1])
      await observeRound(dispatch, { number, name: `round-${number}`, kind: 'measured', agent: 'agent-0', startNs: 1e9 }, lend);
    assert(thrown.length === 0, thrown.join('\n'));
    return recorder.recorded();
  } finally {
    spool[Symbol.dispose]();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function observeRound(dispatch: Dispatch, round: ObservedRound, lend: Lend): Promise<void> {
  const scenario = { name: 'probe', round, params: { size: 3 }, tags: { plan: 'gold' } };
  dispatch.roundStarted(round);
  for (const [number, outcome] of [...outcomes, ...outcomes].entries()) {
    const reason = outcome === 'ok' ? '' : 'no answer';
    const nodeNumber = number < outcomes.length ? 0 : -1;
    const times = { intendedNs: 1.1e9, sentNs: 1.2e9, doneNs: 1.3e9 };
    const operation: EndedOperation = { scenario, number, nodeNumber, ...times, outcome, reason, tags: scenario.tags };
    lend(operation, (each) => dispatch.submitted(each));
    lend(operation, (each) => dispatch.step(each, { name: 'ask', sentNs: 1.2e9, doneNs: 1.25e9, outcome, nodeDurationNs: Number.NaN }));
    lend(operation, (each) => dispatch.finished(each));
  }
  // what it does later has its time before the round ends
  await new Promise((resolve) => setTimeout(resolve, 20));
  dispatch.roundEnded(round);
}

function assert(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}
