import { inOrder } from '../model/load.ts';
import type { Tags } from '../model/plan.ts';

/** Label sets of one scenario in one round and agent: with more, windows and results would grow without bound. */
export const mostTagSets = 100;
/** In place of a value that would make one set too many: what it labels is counted all the same. */
const other = 'other';

export interface TagSetsOptions {
  /** Of the scenario: every operation begins with them. */
  readonly tags: Tags;
  /** Names that operations may set. */
  readonly names: readonly string[];
  /** Called once, when there are too many. */
  readonly tooMany: (text: string) => void;
}

/** Label sets that operations of a scenario have given themselves. Equal sets are one object, so that counting by set looks no text up. */
export class TagSets {
  readonly root: Tags;
  readonly #options: TagSetsOptions;
  readonly #known = new Map<string, Tags>();
  /** From a set to those that one more tag makes of it. */
  readonly #next = new Map<Tags, Map<string, Tags>>();
  #isFull = false;

  constructor(options: TagSetsOptions) {
    this.#options = options;
    this.root = options.tags;
    this.#known.set(keyOf(this.root), this.root);
  }

  /** The set with this tag besides. @throws Error for a name that the scenario does not declare, or a value that is no text */
  with(tags: Tags, name: string, value: string): Tags {
    const key = `${name}=${value}`;
    return this.#next.get(tags)?.get(key) ?? this.#add(tags, { name, value, key });
  }

  #add(tags: Tags, { name, value, key }: { readonly name: string; readonly value: string; readonly key: string }): Tags {
    const { names } = this.#options;
    if (!names.includes(name)) throw new Error(`the scenario declares no tag ${name}; write tags: ['${name}'] beside its operation`);
    if (typeof value !== 'string') throw new TypeError(`tag ${name} takes a text`);
    const wanted = { ...tags, [name]: value };
    const known = this.#known.get(keyOf(wanted));
    // sets with `other` are bounded by the names
    const isOneTooMany = known === undefined && value !== other && this.#known.size >= mostTagSets;
    if (isOneTooMany) {
      this.#tell(name);
      return this.with(tags, name, other);
    }
    const next = known ?? wanted;
    this.#known.set(keyOf(next), next);
    const after = this.#next.get(tags) ?? new Map<string, Tags>();
    this.#next.set(tags, after.set(key, next));
    return next;
  }

  #tell(name: string): void {
    if (this.#isFull) return;
    this.#isFull = true;
    this.#options.tooMany(
      `more than ${mostTagSets} sets of tags: what would make more, such as other values of ${name}, is counted with the value "${other}"`,
    );
  }
}

function keyOf(tags: Tags): string {
  return JSON.stringify(inOrder(tags));
}
