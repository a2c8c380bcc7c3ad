import { type CANCEL_SYMBOL, intro, isCancel, outro, select, text } from '@clack/prompts';
import { RegattaError } from '../../model/errors.ts';
import {
  type Answer,
  type Answers,
  attachAnswer,
  commandAnswer,
  type Given,
  type NodesAnswer,
  rateAnswer,
  type Subject,
} from './answers.ts';

/** A kit that can be measured. */
export interface Choice {
  readonly name: string;
  readonly about: string;
}

/** What questions depend on. */
export interface AskSite {
  /** Kits that can be chosen. */
  readonly kits: () => Promise<readonly Choice[]>;
  /** How many nodes of a subject there may be. */
  readonly nodesAnswerTo: (subject: Subject) => Promise<NodesAnswer>;
}

/** Prompts go to stderr: stdout is for what was written. */
const output = process.stderr;

/**
 * Asks for what was not said. At a terminal only.
 * @throws RegattaError CANCELLED on Ctrl-C, and on Ctrl-D or where the terminal goes away
 */
export async function ask(given: Given, site: AskSite): Promise<Answers> {
  const inputEnded = Promise.withResolvers<never>();
  // a prompt whose input ends stays without an answer, and leaves the cursor hidden and nothing to wait for
  const giveUp = (): void => {
    output.write('\u001B[?25h\n');
    inputEnded.reject(cancelled());
  };
  process.once('beforeExit', giveUp);
  try {
    return await Promise.race([askOpen(given, site), inputEnded.promise]);
  } finally {
    process.off('beforeExit', giveUp);
  }
}

async function askOpen(given: Given, { kits, nodesAnswerTo }: AskSite): Promise<Answers> {
  const isOpen = given.subject === undefined || given.rate === undefined || (given.nodes === undefined && !('attach' in given.subject));
  if (isOpen) intro('An experiment, in three questions', { output });
  const subject = given.subject ?? (await askSubject(await kits()));
  const nodes = given.nodes ?? (await askNodes(subject, nodesAnswerTo));
  const rate = given.rate ?? (await askText('How many operations, over all nodes together?', rateAnswer));
  if (isOpen) outro('That is all.', { output });
  return { subject, nodes, rate };
}

async function askSubject(kits: readonly Choice[]): Promise<Subject> {
  const asked = await select<() => Promise<Subject> | Subject>({
    message: 'What do you want to measure?',
    options: [
      ...kits.map(({ name, about }) => ({ value: () => ({ kit: name }), label: name, hint: about })),
      {
        value: async () => ({ command: await askText('Which command starts a node? $node.ports.http is a free port', commandAnswer) }),
        label: 'a program of my own',
        hint: 'in any language, started by a command',
      },
      {
        value: async () => ({ attach: await askText('Where does it run? An address for each node', attachAnswer) }),
        label: 'something that runs already',
        hint: 'reached by its address, never stopped',
      },
    ],
    output,
  });
  return answered(asked)();
}

/** How many run already is no question. */
async function askNodes(subject: Subject, nodesAnswerTo: AskSite['nodesAnswerTo']): Promise<number> {
  if ('attach' in subject) return subject.attach.length;
  const answer = await nodesAnswerTo(subject);
  return askText(answer.question, answer);
}

async function askText<T extends number | string | readonly string[]>(message: string, { usual, read, accepted }: Answer<T>): Promise<T> {
  const said = await text({
    message,
    placeholder: String(usual),
    defaultValue: String(usual),
    validate: (value = '') => (value === '' || read(value.trim()) !== undefined ? undefined : `That is not ${accepted}.`),
    output,
  });
  return read(answered(said).trim()) ?? usual;
}

function answered<T>(said: T | typeof CANCEL_SYMBOL): T {
  if (isCancel(said)) throw cancelled();
  return said;
}

function cancelled(): RegattaError {
  return new RegattaError('CANCELLED', 'cancelled: nothing was written');
}
