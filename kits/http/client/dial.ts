import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction, type NetConnectOpts } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Target } from './target.ts';

/** How TLS is spoken. */
export interface TlsOptions {
  /** Certificates, PEM, that are trusted instead of those that Node brings. */
  readonly ca?: string;
  /** Takes any certificate. */
  readonly insecure: boolean;
  /** The name that the certificate must have and that is sent (SNI), in place of that of the target. */
  readonly servername?: string;
}

/** How to reach a target: what `net.connect` or `tls.connect` takes. */
export type Dial =
  | { readonly isTls: false; readonly options: NetConnectOpts }
  | { readonly isTls: true; readonly options: ConnectionOptions };

/** The addresses of a name are looked up once: a lookup takes a thread, and is not what is measured. */
export function dialTo({ host, port, isTls }: Target, tls: TlsOptions): Dial {
  const place = { host, port, noDelay: true, lookup: lookupOnce() };
  return isTls ? { isTls, options: { ...place, ...tlsConnectOptions(host, tls), ALPNProtocols: ['http/1.1'] } } : { isTls, options: place };
}

/** What `tls.connect` takes of them. */
interface SecureOptions {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly servername?: string;
}

export function tlsConnectOptions(host: string, { ca, insecure, servername }: TlsOptions): SecureOptions {
  return {
    rejectUnauthorized: !insecure,
    ...(ca === undefined ? {} : { ca }),
    // an address is no name that could be sent
    ...(servername === undefined ? (isIP(host) === 0 ? { servername: host } : {}) : { servername }),
  };
}

/** Answers as `dns.lookup` does. What was found stays; after an error it is looked up again. */
function lookupOnce(): LookupFunction {
  let found: Promise<readonly LookupAddress[]> | undefined;
  const addressesOf = async (host: string): Promise<readonly LookupAddress[]> => {
    found ??= lookup(host, { all: true });
    try {
      return await found;
    } catch (error) {
      found = undefined;
      throw error;
    }
  };
  return (host, { all }, answer) => {
    addressesOf(host).then(
      (addresses) => (all === true ? answer(null, [...addresses]) : answer(null, addresses[0]?.address ?? '', addresses[0]?.family)),
      (error: NodeJS.ErrnoException) => answer(error, []),
    );
  };
}
