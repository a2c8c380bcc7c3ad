/** Where a client connects. */
export interface Target {
  /** Name or address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  /** What stands in the `host` header: without the port that the scheme has anyway. */
  readonly authority: string;
  /** `https://127.0.0.1:8443` */
  readonly origin: string;
  /** Path that stands before those of requests: '' or `/shop`. */
  readonly base: string;
}

const secure = new Set(['https:', 'wss:']);

/** The target at an address of a node: a URL, or `host:port`. @throws Error where it says who asks: in requests that is a header */
export function targetOf(address: string): Target {
  const url = new URL(address.includes('://') ? address : `http://${address}`);
  if (url.username !== '' || url.password !== '')
    throw new Error(`the address of ${url.host} says who asks; write headers: {authorization: Basic $env.NAME} in its place`);
  const isTls = secure.has(url.protocol);
  // schemes that URLs do not know keep the port that theirs would drop
  const plain = new URL(`${isTls ? 'https' : 'http'}://${url.host}${url.pathname}`);
  return {
    host: plain.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: plain.port === '' ? (isTls ? 443 : 80) : Number(plain.port),
    isTls,
    authority: plain.host,
    origin: plain.origin,
    base: plain.pathname.replace(/\/+$/, ''),
  };
}
