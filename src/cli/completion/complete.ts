import type { Argument, Command, Option } from 'commander';
import type { CommandTable } from '../command-table.ts';

/** A word that may stand where the cursor is. */
export interface Completion {
  readonly value: string;
  readonly about: string;
}

/** What can stand for an argument, or for the value of an option, by the name that it has in the help: `run`, `kit`. */
export interface Sources {
  readonly [name: string]: (begun: string) => readonly Completion[] | Promise<readonly Completion[]>;
}

/**
 * What may stand in the place of the last of `words`, which are those after `regatta`, the last one as far as it is written. Empty where that is for the
 * user to say, or a file of any kind.
 */
export async function complete(words: readonly string[], commands: CommandTable, sources: Sources): Promise<readonly Completion[]> {
  const before = words.slice(0, -1);
  const begun = words.at(-1) ?? '';
  const [name] = before.filter((word) => !word.startsWith('-'));
  const found = name === undefined ? names(commands) : await within(name, { before, begun }, { commands, sources });
  return found.filter(({ value }) => value.startsWith(begun) && isPlain(value));
}

interface Cursor {
  readonly before: readonly string[];
  readonly begun: string;
}

function names(commands: CommandTable): readonly Completion[] {
  return Object.entries(commands).flatMap(([value, { about, isHidden }]) => (isHidden === true ? [] : [{ value, about }]));
}

async function within(
  name: string,
  { before, begun }: Cursor,
  { commands, sources }: { readonly commands: CommandTable; readonly sources: Sources },
): Promise<readonly Completion[]> {
  if (name === 'help') return names(commands);
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) return [];
  const given = before.slice(before.indexOf(name) + 1);
  const { command, rest } = innermost((await entry.load()).command(commands), given);
  const { awaited, operands } = read(rest, command);
  const [option = '', ...value] = begun.split('=');
  if (awaited !== undefined) return valuesOf(awaited, begun, sources);
  if (begun.startsWith('--') && value.length > 0) {
    const meant = command.options.find(({ long }) => long === option);
    const values = meant === undefined ? [] : await valuesOf(meant, value.join('='), sources);
    return values.map((each) => ({ ...each, value: `${option}=${each.value}` }));
  }
  if (begun.startsWith('-')) return optionsOf(command);
  const argument = command.registeredArguments[operands] ?? command.registeredArguments.findLast(({ variadic }) => variadic);
  return [...subcommandsOf(command), ...(argument === undefined ? [] : await valuesOf(argument, begun, sources))];
}

/** The subcommand that the words lead to, and what stands behind its name. */
function innermost(command: Command, words: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } {
  const index = words.findIndex((word) => command.commands.some((each) => each.name() === word));
  const inner = command.commands.find((each) => each.name() === words[index]);
  return inner === undefined ? { command, rest: words } : innermost(inner, words.slice(index + 1));
}

/** What of the words are operands, and the option that still waits for its value. A shell may break `--option=value` into three words. */
function read(words: readonly string[], { options }: Command): { readonly operands: number; readonly awaited: Option | undefined } {
  let operands = 0;
  let awaited: Option | undefined;
  for (const word of words) {
    if (word === '=') continue;
    const option = options.find(({ long, short }) => word === long || word === short);
    if (awaited === undefined && option === undefined && !word.startsWith('-')) operands++;
    awaited = awaited === undefined && option?.required === true ? option : undefined;
  }
  return { operands, awaited };
}

async function valuesOf(of: Option | Argument, begun: string, sources: Sources): Promise<readonly Completion[]> {
  if (of.argChoices !== undefined) return of.argChoices.map((value) => ({ value, about: '' }));
  // the value of `--kit <kit>` is called by what stands in the brackets
  const name = 'flags' in of ? (/[<[]([\w-]+)/.exec(of.flags)?.[1] ?? '') : of.name();
  return (await sources[name]?.(begun)) ?? [];
}

function optionsOf(command: Command): readonly Completion[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, short, description }) =>
      [long, short].flatMap((value) => (value === undefined ? [] : [{ value, about: description }])),
    );
}

function subcommandsOf(command: Command): readonly Completion[] {
  return command.commands.map((each) => ({ value: each.name(), about: each.description() }));
}

/** What a name of a file holds may break the lines and columns in which completions are answered. */
function isPlain(value: string): boolean {
  return !/\p{Cc}/u.test(value);
}
