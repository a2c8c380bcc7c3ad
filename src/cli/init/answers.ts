import { mostNodes } from '../../experiment/shape-words.ts';
import type { Kit } from '../../model/kit.ts';
import { parseDuration, parseRate } from '../../model/units.ts';
import { isOnItsOwn } from './kit-experiment.ts';

/** What is measured: a kit, programs that a command starts, or what runs already. */
export type Subject = { readonly kit: string } | { readonly command: string } | { readonly attach: readonly string[] };

/** What has to be known of an experiment. */
export interface Answers {
  readonly subject: Subject;
  readonly nodes: number;
  readonly rate: string;
}

/** What was said so far, by flag. */
export type Given = { readonly [K in keyof Answers]: Answers[K] | undefined };

/** What a user can say, by flag or as the answer to a question: how it is read, and what stands where nothing is said. */
export interface Answer<T> {
  readonly usual: T;
  /** The value; undefined when it is none. */
  readonly read: (text: string) => T | undefined;
  /** What is accepted, in words. */
  readonly accepted: string;
}

/** How many nodes there are, and how that is asked for. */
export interface NodesAnswer extends Answer<number> {
  readonly question: string;
}

export const nodesAnswer: NodesAnswer = {
  usual: 24,
  read: (text) => (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= mostNodes ? Number(text) : undefined),
  accepted: 'a number of nodes, such as 24',
  question: 'How many nodes? Of real ones, some ten for each core',
};

/** A process each: fewer fit on a machine than of those that share one. */
export const programsAnswer: NodesAnswer = {
  ...nodesAnswer,
  usual: 4,
  accepted: 'a number of nodes, such as 4',
  question: 'How many nodes? Each is a process of its own',
};

/** Of nodes of that kit. */
export function nodesAnswerOf(kit: Kit): NodesAnswer {
  return isOnItsOwn(kit) ? programsAnswer : nodesAnswer;
}

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

export const commandAnswer: Answer<string> = {
  usual: 'node $experiment.directory/server.js --port $node.ports.http',
  read: (text) => (text.trim() === '' ? undefined : text),
  accepted: 'a command, such as node server.js --port $node.ports.http',
};

export const attachAnswer: Answer<readonly string[]> = {
  usual: ['http://127.0.0.1:8080'],
  read: (text) => {
    const addresses = text.split(/[\s,]+/).filter(Boolean);
    return addresses.length > 0 && addresses.every(isAddress) ? addresses : undefined;
  },
  accepted: 'addresses such as http://127.0.0.1:8080, with commas between them',
};

/** `http://host:port` or `host:port`. */
function isAddress(text: string): boolean {
  const url = text.includes('://') ? text : `http://${text}`;
  return URL.canParse(url) && /:\d+$|^https?:/.test(text) && new URL(url).hostname !== '';
}
