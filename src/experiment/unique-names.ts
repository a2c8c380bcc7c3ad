import type { Path, Problems } from './problems.ts';

/** Names of things of one kind, no two the same: one that nobody gave gets a number behind it where it is taken. */
export class UniqueNames {
  readonly #problems: Problems;
  readonly #kind: string;
  readonly #taken = new Set<string>();

  constructor(problems: Problems, kind: string) {
    this.#problems = problems;
    this.#kind = kind;
  }

  /** `asked`: what stands at the key `name` of that path; `base`: what it is called otherwise. */
  take(asked: string | undefined, base: string, path: Path): string {
    if (asked !== undefined && this.#taken.has(asked)) this.#problems.add([...path, 'name'], `another ${this.#kind} is named ${asked}`);
    let name = asked ?? base;
    if (asked === undefined) for (let number = 2; this.#taken.has(name); number++) name = `${base}-${number}`;
    this.#taken.add(name);
    return name;
  }
}
