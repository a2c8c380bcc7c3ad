import { expect, test } from 'vitest';
import type { Observer, ObserverContext, ObserverDeclaration } from '../model/observer.ts';
import slowOperations from '../../examples/observers/slow-operations.ts';
import { observerContract } from './observer-contract.ts';

const calls = {
  name: 'calls',
  about: 'calls that were seen',
  columns: {
    ts: { type: 'time', about: 'when' },
    operation: { type: 'count', about: 'which' },
    outcome: { type: 'text', about: 'how it ended' },
  },
} as const;

function good(context: ObserverContext): Observer {
  const writer = context.recorder.table(calls);
  return {
    finished: ({ doneNs, number, outcome }) => {
      const row = writer.next();
      writer.columns.ts[row] = doneNs;
      writer.columns.operation[row] = number;
      writer.columns.outcome[row] = context.recorder.code(outcome);
    },
  };
}

/** Names of the checks that an observer fails, with what they say. */
async function failed(declaration: Partial<ObserverDeclaration>): Promise<Record<string, string>> {
  const observer = { about: 'sees calls', tables: [calls], make: good, ...declaration };
  const found: Record<string, string> = {};
  for (const { name, check } of observerContract(observer)) {
    await check().catch((error: unknown) => (found[name] = String(error)));
  }
  return found;
}

test('an observer that does what it should fails nothing', async () => {
  expect(await failed({})).toEqual({});
});

test('one that says nothing about itself or about a column', async () => {
  const tables = [{ ...calls, columns: { ...calls.columns, outcome: { type: 'text' as const, about: '' } } }];
  const said = { 'says what it is, and what each option and column is': expect.any(String) };
  expect(await failed({ about: '' })).toEqual(said);
  expect(await failed({ tables })).toEqual(said);
});

test('one with a table that cannot be placed in time', async () => {
  const { ts: _, ...columns } = calls.columns;
  const found = await failed({ tables: [{ ...calls, columns }] });
  expect(found['has tables whose rows can be placed in time']).toContain('the first column must be `ts`');
});

test('one with a default that its option does not accept', async () => {
  const found = await failed({ options: { every: { type: 'duration', default: 'soon', about: 'how often' } } });
  expect(found['has options with valid defaults']).toContain('is not a duration');
});

test('one that throws, at once or later', async () => {
  const hears = 'hears of two rounds with every outcome and throws nothing';
  const atOnce = await failed({
    make: () => ({
      finished() {
        throw new Error('at once');
      },
    }),
  });
  const later = { finished: async () => Promise.reject(new Error('later')) } as unknown as Observer;
  expect(atOnce[hears]).toContain('at once');
  expect((await failed({ make: () => later }))[hears]).toContain('later');
});

test('one that writes a table which it does not declare, or rows that are not whole', async () => {
  const writes = 'writes whole rows, of tables that it declares';
  expect((await failed({ tables: [] }))[writes]).toContain('it writes calls, which it does not declare');
  const partly = (context: ObserverContext): Observer => {
    const writer = context.recorder.table(calls);
    return { finished: ({ doneNs }) => void (writer.columns.ts[writer.next()] = doneNs) };
  };
  expect((await failed({ make: partly }))[writes]).toContain('unset: calls.operation, calls.outcome');
});

test('one that keeps an operation, which is reused', async () => {
  const keeping = (): Observer => {
    const kept: { readonly number: number }[] = [];
    return {
      finished: (operation) => void kept.push(operation),
      roundEnded: () => void kept.map(({ number }) => number),
    };
  };
  const found = await failed({ make: keeping });
  expect(Object.keys(found)).toEqual(['keeps nothing that it was told of']);
});

test('the observer of the examples does what it should', async () => {
  for (const { check } of observerContract(slowOperations)) await expect(check()).resolves.toBeUndefined();
});
