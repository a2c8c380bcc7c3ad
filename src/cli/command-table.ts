import type { Command } from 'commander';

/** Every command by its name, each loaded only when it is the one that was asked for. */
export interface CommandTable {
  readonly [name: string]: {
    readonly about: string;
    /** For programs, not for people: it stands in no list. */
    readonly isHidden?: boolean;
    readonly load: () => Promise<{ command(commands: CommandTable): Command }>;
  };
}
