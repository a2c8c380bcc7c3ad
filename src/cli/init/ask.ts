import { type CANCEL_SYMBOL, intro, isCancel, outro, select, text } from '@clack/prompts';
import { RegattaError } from '../../model/errors.ts';
import { type Answer, nodesAnswer, rateAnswer } from './answers.ts';

/** A kind of thing that can be measured. */
export interface Choice {
  readonly name: string;
  readonly about: string;
}

/** What was said already, by flag. */
export interface Given {
  readonly kit?: string;
  readonly nodes?: number;
  readonly rate?: string;
}

/** Prompts go to stderr: stdout is for what was written. */
const output = process.stderr;

/**
 * Asks for what was not said. At a terminal only.
 * @throws RegattaError CANCELLED on Ctrl-C
 */
export async function ask(given: Given, kits: readonly Choice[]): Promise<Required<Given>> {
  intro('An experiment, in three questions', { output });
  const kit = given.kit ?? (await askKit(kits));
  const nodes =
    given.nodes ?? (await askText('How many nodes?', 'They run on this machine: of real nodes, some ten for each core.', nodesAnswer));
  const rate = given.rate ?? (await askText('How many operations, over all nodes?', 'For a kit that publishes: messages.', rateAnswer));
  outro('That is all.', { output });
  return { kit, nodes, rate };
}

async function askKit(kits: readonly Choice[]): Promise<string> {
  const options = kits.map(({ name, about }) => ({ value: name, label: name, hint: about }));
  return answered(await select({ message: 'What do you want to measure?', options, output }));
}

async function askText<T extends number | string>(message: string, hint: string, { usual, read, accepted }: Answer<T>): Promise<T> {
  const said = await text({
    message: `${message} ${hint}`,
    placeholder: String(usual),
    defaultValue: String(usual),
    validate: (value = '') => (value === '' || read(value.trim()) !== undefined ? undefined : `That is not ${accepted}.`),
    output,
  });
  return read(answered(said).trim()) ?? usual;
}

function answered<T>(said: T | typeof CANCEL_SYMBOL): T {
  if (isCancel(said)) throw new RegattaError('CANCELLED', 'cancelled: nothing was written');
  return said;
}
