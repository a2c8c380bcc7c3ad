import { messageOf } from '../model/errors.ts';
import type { PushPlan } from '../model/plan.ts';
import { pushCredentials } from '../model/push-credentials.ts';

/** How much of what a Pushgateway says about a refusal is told. */
const mostSaid = 200;

/** What a proxy before it says that is too busy now (RFC 9110 §15.5.9, RFC 6585 §4): later it may take the same. */
const laterStatuses: ReadonlySet<number> = new Set([408, 429]);

/** The answer of a Pushgateway that refuses: asking again would be refused again. */
export class PushRefused extends Error {
  override readonly name = 'PushRefused';
}

/** What of the environment a push needs. */
export interface PushEnvironment {
  readonly [name: string]: string | undefined;
}

/**
 * A Pushgateway (https://github.com/prometheus/pushgateway#api), as far as one run uses it: a group for each process that pushes, under the labels
 * `job="regatta"`, `run` and `instance`.
 */
export class Gateway {
  readonly #to: string;
  readonly #run: string;
  readonly #headers: { readonly [name: string]: string };

  constructor({ to }: Pick<PushPlan, 'to'>, run: string, environment: PushEnvironment) {
    this.#to = to;
    this.#run = run;
    this.#headers = authorization(environment);
  }

  get url(): string {
    return this.#to;
  }

  /** Puts a page in the place of all that is there of that process. Rejects with why it could not. */
  async put(instance: string, page: Buffer<ArrayBuffer>, contentType: string, signal: AbortSignal): Promise<void> {
    await this.#ask(instance, { method: 'PUT', body: page, headers: { ...this.#headers, 'content-type': contentType }, signal });
  }

  /** Takes away all that is there of that process. */
  async delete(instance: string, signal: AbortSignal): Promise<void> {
    await this.#ask(instance, { method: 'DELETE', headers: this.#headers, signal });
  }

  async #ask(instance: string, init: RequestInit): Promise<void> {
    const url = `${this.#to}/metrics/job/regatta/run/${encodeURIComponent(this.#run)}/instance/${encodeURIComponent(instance)}`;
    let response: Response;
    try {
      response = await fetch(url, init);
    } catch (error) {
      if (init.signal?.aborted === true) throw new Error('no answer in time', { cause: error });
      // what fetch throws says "fetch failed", and its cause why
      throw error instanceof Error && error.cause !== undefined ? new Error(messageOf(error.cause), { cause: error }) : error;
    }
    const said = (await response.text()).trim().replaceAll(/\s+/g, ' ').slice(0, mostSaid);
    if (response.ok) return;
    const text = `HTTP ${response.status}${said === '' ? '' : `: ${said}`}`;
    throw response.status < 500 && !laterStatuses.has(response.status) ? new PushRefused(text) : new Error(text);
  }
}

function authorization(environment: PushEnvironment): { readonly [name: string]: string } {
  const [user, password, token] = [pushCredentials.user, pushCredentials.password, pushCredentials.token].map((name) => environment[name]);
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user === undefined && password === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')}` };
}
