import { type Awaitable, type Clock, drawWeighted, type Json, MissingValue, type Operation, type Values } from 'regatta/scenario';
import { type Exchange, type HttpClient, HttpFailure, type HttpRequest, type HttpResponse } from '../client/http-client.ts';
import type { Target } from '../client/target.ts';
import { CookieJar } from './cookie-jar.ts';
import type { Recipe } from './recipe.ts';
import { type Hop, hopAfter, hopKey } from './redirect.ts';

export interface NodeClientOptions {
  readonly target: Target;
  readonly recipes: readonly Recipe[];
  /** Whether an operation is all of them in order; else one, drawn by weight. */
  readonly isSequence: boolean;
  readonly redirects: number;
  readonly hasCookies: boolean;
  readonly clock: Clock;
  readonly clientOf: (target: Target) => HttpClient;
}

/** What went wrong with an operation: `stack` is left out, for it would show our own code. */
class RequestFailed extends Error {
  override readonly name = 'RequestFailed';

  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

/** What requests leave for those that come after them. */
interface Gathered {
  readonly extracted: Map<string, Json>;
  readonly cookies: CookieJar | null;
}

/** An operation with what it may use. */
interface Session extends Gathered {
  readonly operation: Operation;
  readonly values: Values;
}

/** Sends the requests of operations to one node. */
export class NodeClient implements AsyncDisposable {
  readonly #options: NodeClientOptions;
  /** Of the node, and of what it redirects to, by origin. */
  readonly #clients = new Map<string, HttpClient>();
  /** Requests that are the same for every operation, ready. */
  readonly #ready = new Map<Recipe, (exchange: Exchange) => void>();
  /** What simulated people have gathered, by their number: it is theirs for as long as the entry lasts. */
  readonly #people = new Map<number, Gathered>();
  /** The only request there is, where it is the same for every operation and only its status matters. */
  readonly #simple: { readonly recipe: Recipe; readonly send: (exchange: Exchange) => void } | undefined;

  constructor(options: NodeClientOptions) {
    this.#options = options;
    const { recipes, target, redirects, hasCookies } = options;
    for (const recipe of recipes) {
      const { constant } = recipe.request;
      if (constant !== undefined) this.#ready.set(recipe, this.#client(target).prepare(constant));
    }
    const [recipe, ...others] = recipes;
    const send = recipe === undefined ? undefined : this.#ready.get(recipe);
    const isSimple = others.length === 0 && redirects === 0 && !hasCookies && recipe?.extractions.length === 0;
    this.#simple = isSimple && send !== undefined && recipe !== undefined ? { recipe, send } : undefined;
  }

  run(operation: Operation): Awaitable {
    const simple = this.#simple;
    if (simple === undefined) return this.#runSession(operation);
    const request = new OnlyRequest(simple.recipe, operation, this.#options.clock);
    simple.send(request);
    return request;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Array.from(this.#clients.values(), (client) => client[Symbol.asyncDispose]()));
  }

  #client(target: Target): HttpClient {
    const known = this.#clients.get(target.origin);
    if (known !== undefined) return known;
    const client = this.#options.clientOf(target);
    this.#clients.set(target.origin, client);
    return client;
  }

  async #runSession(operation: Operation): Promise<void> {
    const { isSequence, recipes } = this.#options;
    const { extracted, cookies } = this.#gatheredFor(operation.user);
    const values: Values = ({ group, path: [column] }) => {
      if (column === undefined) return extracted.get(group);
      return (group === 'feed' ? operation.row : operation.feed(group))[column];
    };
    const session: Session = { operation, extracted, cookies, values };
    if (isSequence) for (const recipe of recipes) await this.#step(recipe, session);
    else await this.#step(drawWeighted(recipes, operation), session);
  }

  /** What a person has gathered; where there is none, an operation begins with nothing. */
  #gatheredFor(user: number | undefined): Gathered {
    const known = user === undefined ? undefined : this.#people.get(user);
    if (known !== undefined) return known;
    const fresh: Gathered = { extracted: new Map(), cookies: this.#options.hasCookies ? new CookieJar() : null };
    if (user !== undefined) this.#people.set(user, fresh);
    return fresh;
  }

  /** Sends one request and judges its response: a step of the operation. */
  async #step(recipe: Recipe, session: Session): Promise<void> {
    const { clock } = this.#options;
    const { operation } = session;
    const sent = clock.now();
    try {
      const response = await this.#follow(recipe, session);
      const done = clock.now();
      const miss = recipe.expectation({ response, latencyNs: done - sent });
      if (miss !== undefined) throw new RequestFailed(miss);
      for (const extraction of recipe.extractions) {
        const value = extraction.take(response);
        if (value === undefined) throw new RequestFailed(`${extraction.name} is not there: the response has no ${extraction.place}`);
        session.extracted.set(extraction.name, value);
      }
      operation.step(recipe.name, { sent, done });
    } catch (error) {
      const thrown = outcomeOf(error, recipe, operation);
      operation.step(recipe.name, { sent, done: clock.now() }, thrown instanceof RequestFailed ? 'failed' : 'unknown');
      throw thrown;
    }
  }

  /** The response, after as many redirects as are allowed. */
  async #follow(recipe: Recipe, session: Session): Promise<HttpResponse> {
    const { redirects, target } = this.#options;
    const first = recipe.request.constant ?? recipe.request.fill(session.values);
    const ready = session.cookies?.headerFor(first.path) === undefined ? this.#ready.get(recipe) : undefined;
    let response = await exchanged(ready ?? this.#client(target).prepare(withCookies(first, session.cookies)));
    session.cookies?.take(response.headers, { host: target.host, path: first.path });
    if (redirects === 0) return response;
    let at: Hop = { request: first, target };
    const seen = new Set([hopKey(at)]);
    for (let followed = 0; ; followed++) {
      const next = hopAfter(at, response);
      if (next === undefined) return response;
      if (seen.has(hopKey(next))) throw new RequestFailed('redirects lead in a loop');
      if (followed === redirects) throw new RequestFailed(`more than ${redirects} redirects in a row`);
      seen.add(hopKey(next));
      const cookies = next.target.origin === target.origin ? session.cookies : null;
      response = await exchanged(this.#client(next.target).prepare(withCookies(next.request, cookies)));
      cookies?.take(response.headers, { host: target.host, path: next.request.path });
      at = next;
    }
  }
}

/** An operation that is one request whose response is only judged. It can be waited for, by one: promises took 3 % of the CPU of a request. */
class OnlyRequest implements Exchange, Awaitable {
  readonly #recipe: Recipe;
  readonly #operation: Operation;
  readonly #clock: Clock;
  readonly #sentNs: number;
  #isOver = false;
  #thrown: unknown;
  #done: (() => void) | undefined;
  #failed: ((reason: unknown) => void) | undefined;

  constructor(recipe: Recipe, operation: Operation, clock: Clock) {
    this.#recipe = recipe;
    this.#operation = operation;
    this.#clock = clock;
    this.#sentNs = recipe.isTimed ? clock.now() : 0;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- to be awaited is what it is for
  then(done: () => void, failed: (reason: unknown) => void): void {
    this.#done = done;
    this.#failed = failed;
    if (this.#isOver) this.#tell();
  }

  answered(response: HttpResponse): void {
    const latencyNs = this.#recipe.isTimed ? this.#clock.now() - this.#sentNs : 0;
    const miss = this.#recipe.expectation({ response, latencyNs });
    this.#end(miss === undefined ? undefined : new RequestFailed(miss));
  }

  failed(failure: HttpFailure): void {
    this.#end(outcomeOf(failure, this.#recipe, this.#operation));
  }

  #end(thrown: unknown): void {
    this.#isOver = true;
    this.#thrown = thrown;
    this.#tell();
  }

  #tell(): void {
    if (this.#thrown === undefined) this.#done?.();
    else this.#failed?.(this.#thrown);
  }
}

function exchanged(send: (exchange: Exchange) => void): Promise<HttpResponse> {
  return new Promise((resolve, reject) => send({ answered: resolve, failed: reject }));
}

/** What is thrown for a step that went wrong: nobody knows what became of a request that may have had an effect and got no response. */
function outcomeOf(error: unknown, { mayHaveEffect }: Recipe, operation: Operation): unknown {
  if (error instanceof HttpFailure)
    return error.wasSent && mayHaveEffect ? operation.unknown(error.message) : new RequestFailed(error.message);
  return error instanceof MissingValue ? new RequestFailed(error.message) : error;
}

function withCookies(request: HttpRequest, cookies: CookieJar | null): HttpRequest {
  const header = cookies?.headerFor(request.path);
  return header === undefined ? request : { ...request, headers: [...request.headers, ['cookie', header]] };
}
