import { mostNodes } from '../../experiment/experiment-schema.ts';
import { parseDuration, parseRate } from '../../model/units.ts';

/** What a user can say about an experiment, by flag or as the answer to a question: how it is read, and what stands where nothing is said. */
export interface Answer<T> {
  readonly usual: T;
  /** The value; undefined when it is none. */
  readonly read: (text: string) => T | undefined;
  /** What is accepted, in words. */
  readonly accepted: string;
}

export const nodesAnswer: Answer<number> = {
  usual: 24,
  read: (text) => (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= mostNodes ? Number(text) : undefined),
  accepted: 'a number of nodes, such as 24',
};

export const rateAnswer: Answer<string> = {
  usual: '5/s',
  read: (text) => ((parseRate(text) ?? 0) > 0 ? text : undefined),
  accepted: 'a rate above 0, such as 5/s or 30/min',
};

export const lengthAnswer: Answer<string> = {
  usual: '20s',
  read: (text) => ((parseDuration(text) ?? 0) > 0 ? text : undefined),
  accepted: 'a duration above 0, such as 20s or 5m',
};
