import { z } from 'zod';
import { feedFormats, feedOrders } from '../model/feed.ts';
import type { LatePolicy, Pick } from '../model/plan.ts';
import { choice, integer, listOf, mapOf, names, oneOf, scalar, text } from './shape-words.ts';
import { anything, strictMap } from './value-schema.ts';

const picks = ['rotate', 'random', 'all', 'sticky'] as const satisfies readonly Pick[];

/** Of a file of rows, in full. */
export const feedShape = {
  file: text('file of rows, relative to the experiment'),
  order: choice(
    'which row operation n gets: the next, from the start again after the last; one drawn by the seed; or each row once at most. sequential unless given',
    feedOrders,
  ).optional(),
  format: choice('how it is written; as the extension of its name says, unless given', feedFormats).optional(),
  name: text('what scenarios call it; the name of the file, less its extension, unless given').optional(),
};
const oneFeed = [text('file of rows: CSV, JSON or JSON lines'), strictMap(feedShape)] as const;

const tags = mapOf(oneOf('a text or a number', [text('its value'), z.number()]), 'a map of texts; write {plan: gold}').meta({
  description: 'labels of its operations, by which metrics and thresholds can tell them apart',
});
const latePolicies = ['send', 'drop', 'queue'] as const satisfies readonly LatePolicy[];

/** One scenario of a mix, beside its params. */
export const mixedShape = {
  scenario: text('scenario of the kit, or path of a module').optional(),
  name: text('label of its operations; the name of the scenario unless given').optional(),
  weight: scalar<number>({
    type: 'number',
    above: 0,
    about: 'share of the operations, over the sum of all weights; 1 unless given',
  }).optional(),
  tags: tags.optional(),
};

/** A load entry, beside the params of its scenario. */
export const entryShape = {
  scenario: text('scenario of the kit, or path of a module').optional(),
  mix: listOf(z.object(mixedShape).catchall(anything), '[{scenario: read, weight: 9}, {scenario: write}]')
    .meta({ description: 'several scenarios, of which each operation takes one by weight' })
    .optional(),
  on: names('fleets whose nodes it works on; all unless given').optional(),
  pick: choice('how the node of each operation is chosen; rotate unless given', picks).optional(),
  rate: oneOf('a rate such as 4/s, or {pacer: {its options}}', [
    scalar<number, string>({ type: 'rate', about: 'operations per second over all targets', above: 0 }),
    z.record(z.string(), anything).meta({ description: 'pacer → its options' }),
  ]).optional(),
  hold: anything.meta({ description: 'in place of a rate: finds the one that keeps a statistic at a target' }).optional(),
  'find-max': anything.meta({ description: 'in place of a rate: searches for the highest at which limits hold' }).optional(),
  for: scalar<number, string>({ type: 'duration', about: 'how long it takes', above: 0 }).optional(),
  operations: integer('how many operations it takes', 1, Number.MAX_SAFE_INTEGER).optional(),
  counts: text('counter of its nodes (http_requests_total) that must grow by what ends ok, or the run is invalid').optional(),
  feed: oneOf('a file of rows such as accounts.csv, {file: accounts.csv, order: unique}, or a list of such', [
    ...oneFeed,
    listOf(oneOf('a file of rows or {file: accounts.csv, order: unique}', oneFeed), '[accounts.csv, goods.json]'),
  ])
    .meta({ description: 'files of which each operation gets a row' })
    .optional(),
  tags: tags.optional(),
  backlog: oneOf('a number of operations in flight', [integer('operations in flight over all agents', 1), z.record(z.string(), anything)])
    .meta({ description: 'in place of a rate: keeps that many operations in flight; when one ends, the next starts' })
    .optional(),
  users: oneOf('a number of users, or {count: 10, think: 1s..3s}', [integer('users over all agents', 1), z.record(z.string(), anything)])
    .meta({ description: 'in place of a rate: simulated people, with count, think, ramp and iterations' })
    .optional(),
  load: oneOf('a command, or {command: k6 run test.js, result: out.jsonl}', [
    text('a program that drives the load by itself'),
    z.record(z.string(), anything),
  ])
    .meta({ description: 'in place of a rate and a scenario: a program that does and times its operations by itself' })
    .optional(),
  late: choice('what becomes of an operation that is due while max-in-flight are in flight; send unless given', latePolicies).optional(),
  'max-in-flight': integer('operations in flight over all agents from which on late: drop or late: queue holds', 1).optional(),
};

/** An entry of `together`. */
export const besideShape = {
  ...entryShape,
  name: text('label of its operations; the name of the scenario unless given').optional(),
};

export const roundShape = {
  ...entryShape,
  name: text('name; that of the phase or scenario unless given').optional(),
  phase: choice('a round that is not measured', ['warm-up', 'cool-down']).optional(),
};
