import type { HttpHeader } from '../client/http-client.ts';

/** Cookies of one operation, by name: whatever their path and domain, since all its requests go to one target. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Takes in what a response sets, or removes. */
  take(headers: readonly HttpHeader[]): void {
    for (const [name, value] of cookiesSet(headers)) this.#cookies.set(name, value);
    for (const name of cookiesRemoved(headers)) this.#cookies.delete(name);
  }

  /** What stands in the header `cookie`; undefined where there is none. */
  get header(): string | undefined {
    return this.#cookies.size === 0 ? undefined : Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ');
  }
}

/** Name and value of each cookie that a response sets. */
export function cookiesSet(headers: readonly HttpHeader[]): readonly (readonly [name: string, value: string])[] {
  return headers.flatMap(([header, text]) => {
    if (header !== 'set-cookie') return [];
    const [pair = ''] = text.split(';');
    const equals = pair.indexOf('=');
    return equals <= 0 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const];
  });
}

function cookiesRemoved(headers: readonly HttpHeader[]): readonly string[] {
  return headers.flatMap((field) => {
    const [, text] = field;
    const isOver = /;\s*max-age\s*=\s*-?0*(;|$)/i.test(text) || expired(text);
    return field[0] === 'set-cookie' && isOver ? cookiesSet([field]).map(([name]) => name) : [];
  });
}

function expired(text: string): boolean {
  const [, date] = /;\s*expires\s*=\s*([^;]+)/i.exec(text) ?? [];
  return date !== undefined && Date.parse(date) < Date.now() && !/;\s*max-age/i.test(text);
}
