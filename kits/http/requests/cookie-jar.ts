import type { HttpHeader } from '../client/http-client.ts';

/** Where a cookie comes from, or is to go: the target's name or address, and the path of a request as it stands in its first line. */
interface Place {
  readonly host: string;
  readonly path: string;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** What one `set-cookie` says. */
interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** By name in lower case, the last of each. */
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * Cookies of one target, sent where their path says (RFC 6265). One for a domain that the target is not of is not taken. `Secure` is not looked at: a load often
 * goes around the TLS that users come through.
 */
export class CookieJar {
  /** By name and path; those that were set first stand first. */
  readonly #cookies = new Map<string, Cookie>();

  /** Takes in what a response sets, or removes. */
  take(headers: readonly HttpHeader[], from: Place): void {
    for (const { name, value, attributes } of setCookies(headers)) {
      if (!isOfDomain(from.host, attributes.get('domain') ?? '')) continue;
      const given = attributes.get('path') ?? '';
      const path = given.startsWith('/') ? given : defaultPath(from.path);
      const key = `${name}\n${path}`;
      if (isOver(attributes)) this.#cookies.delete(key);
      else this.#cookies.set(key, { name, value, path });
    }
  }

  /** What stands in the header `cookie` of a request to that path; undefined where there is none. */
  headerFor(path: string): string | undefined {
    if (this.#cookies.size === 0) return undefined;
    const asked = withoutQuery(path);
    const fitting = Array.from(this.#cookies.values())
      .filter((cookie) => isBelow(asked, cookie.path))
      .toSorted((one, other) => other.path.length - one.path.length);
    return fitting.length === 0 ? undefined : fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}

/** The last value that a response sets for that cookie, whatever its path and domain. */
export function cookieSet(headers: readonly HttpHeader[], wanted: string): string | undefined {
  return setCookies(headers).findLast(({ name }) => name === wanted)?.value;
}

function setCookies(headers: readonly HttpHeader[]): readonly SetCookie[] {
  return headers.flatMap(([header, text]) => {
    if (header !== 'set-cookie') return [];
    const [pair = '', ...others] = text.split(';');
    const [name, value] = halves(pair);
    return name === '' || !pair.includes('=')
      ? []
      : [{ name, value, attributes: new Map(others.map(halves).map(([key, said]) => [key.toLowerCase(), said])) }];
  });
}

function halves(text: string): readonly [before: string, after: string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text.trim(), ''] : [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}

/** RFC 6265 §5.1.3; '' is every host's. */
function isOfDomain(host: string, written: string): boolean {
  const domain = written.toLowerCase().replace(/^\./, '');
  const name = host.toLowerCase();
  return domain === '' || name === domain || (name.endsWith(`.${domain}`) && !/^[\d.]+$/.test(name) && domain.includes('.'));
}

/** RFC 6265 §5.1.4 */
function defaultPath(path: string): string {
  const last = withoutQuery(path).lastIndexOf('/');
  return last <= 0 ? '/' : path.slice(0, last);
}

/** RFC 6265 §5.1.4 */
function isBelow(asked: string, path: string): boolean {
  return asked === path || (asked.startsWith(path) && (path.endsWith('/') || asked[path.length] === '/'));
}

function withoutQuery(path: string): string {
  const [before = ''] = path.split('?', 1);
  return before;
}

/** `max-age` wins over `expires` (RFC 6265 §5.3). */
function isOver(attributes: ReadonlyMap<string, string>): boolean {
  const age = attributes.get('max-age');
  if (age !== undefined && /^-?\d+$/.test(age)) return Number(age) <= 0;
  const expires = attributes.get('expires');
  return expires !== undefined && Date.parse(expires) < Date.now();
}
