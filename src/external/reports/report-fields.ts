/** What a field of a report line holds. */
export type FieldType = 'text' | 'number' | 'count' | 'instant' | 'duration' | 'outcome' | 'clock';

export interface FieldSpec {
  readonly type: FieldType;
  readonly about: string;
  readonly isRequired?: true;
}

export type ReportKind = 'event' | 'sample' | 'series';

/** Clocks on which instants are written, with what a number means on each. */
export const reportClocks = {
  run: 'ns since the start of the run',
  monotonic: 'ns of CLOCK_MONOTONIC',
  unix: 'ns since 1970-01-01 UTC',
} as const;
export type ReportClock = keyof typeof reportClocks;

/** The longest text in a field, characters. */
export const longestText = 4096;
/** Of a reason that is longer, so much is kept, characters. */
export const longestReason = 200;

const clock: FieldSpec = { type: 'clock', about: 'the clock of all instants of the line: `run` (unless given), `monotonic` or `unix`' };

/** The lines that nodes may write, field by field: what is accepted and the docs both follow from it. The field named like the kind says which it is. */
export const reportFields: { readonly [K in ReportKind]: { readonly [field: string]: FieldSpec } } = {
  event: {
    event: { type: 'text', isRequired: true, about: 'what happened: `publish`, `deliver`, or a type of your own' },
    message: { type: 'text', about: 'id of the message that it concerns, the same on every node' },
    from: {
      type: 'text',
      about: 'the node that it concerns or came from: its name, its address, or a text that stands in its card and in no other',
    },
    topic: { type: 'text', about: 'the topic that it concerns' },
    reason: { type: 'text', about: `why; cut at ${longestReason} characters` },
    ts: { type: 'instant', about: 'when it happened; else when the line was read' },
    clock,
  },
  sample: {
    sample: { type: 'text', isRequired: true, about: 'name of the step; `operation` is taken' },
    sent: { type: 'instant', about: 'when it was started; else `done` less `took`' },
    done: { type: 'instant', about: 'when it ended; else when the line was read' },
    took: { type: 'duration', about: 'how long it took, ns, where `sent` is not given' },
    ts: { type: 'instant', about: 'when it was meant to start; else when it was started' },
    outcome: { type: 'outcome', about: '`ok` (unless given), `failed` or `unknown`' },
    reason: { type: 'text', about: `why it failed or is unknown; cut at ${longestReason} characters` },
    operation: { type: 'count', about: 'number of the operation that it belongs to, from 0' },
    scenario: { type: 'text', about: 'what it was part of' },
    clock,
  },
  series: {
    series: { type: 'text', isRequired: true, about: 'what it is; a name that ends in `_total` is a counter that never falls' },
    value: { type: 'number', isRequired: true, about: 'the value, in the unit that the name ends with' },
    ts: { type: 'instant', about: 'when it was read; else when the line was read' },
    clock,
  },
};

/** What each type accepts, in words. */
export const fieldTypes: { readonly [T in FieldType]: string } = {
  text: `a text of 1–${longestText} characters`,
  number: 'a number',
  count: 'a whole number from 0 on',
  instant: 'a number of ns on the `clock`, or ISO 8601 with a zone such as "2026-11-26T10:00:00.123456Z"',
  duration: 'a number of ns from 0 on',
  outcome: 'ok, failed or unknown',
  clock: 'run, monotonic or unix',
};
