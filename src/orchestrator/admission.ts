import packageJson from '../../package.json' with { type: 'json' };
import type { Hello } from '../sync/connection.ts';

/** Who may say hello to a run, as far as hosts from elsewhere are concerned: they have our version, a name that can be one of a folder, and there is room for them. */
export class Admission {
  readonly #most: number;
  readonly #admitted = new Set<string>();

  /** `most`: how many agents are to join. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a hello that nothing else stands in the way of. @returns why it is refused, or '' */
  admit({ name, machine, joins }: Hello): string {
    if (joins === undefined) return '';
    if (joins.regatta !== packageJson.version) {
      return `this run is of regatta ${packageJson.version}, and ${machine} has ${joins.regatta}: the same version is needed on both`;
    }
    if (!/^[A-Za-z0-9][\w.-]{0,99}$/.test(name)) return `${JSON.stringify(name)} cannot be the name of a host; give another with --name`;
    if (!this.#admitted.has(name) && this.#admitted.size >= this.#most) {
      return this.#most === 0
        ? 'nobody is to join this run'
        : `as many agents as are to join this run have done so: ${[...this.#admitted].join(', ')}`;
    }
    this.#admitted.add(name);
    return '';
  }

  /** Its place is free for another. */
  release(name: string): void {
    this.#admitted.delete(name);
  }
}
