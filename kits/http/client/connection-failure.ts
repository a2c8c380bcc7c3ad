/** What the commonest errors of sockets mean, by code. */
const meanings: { readonly [code: string]: string } = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'no route leads there',
  ENETUNREACH: 'no route leads there',
  ETIMEDOUT: 'nothing answers there',
  EADDRNOTAVAIL: 'all local ports are in use: keep connections (connection: reuse), or open fewer a second',
  EMFILE: 'this process may open no more files: raise `ulimit -n`',
};

/** Codes of certificates that do not verify, beside those that begin with CERT_. */
const certificateCodes = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT)|HOSTNAME_MISMATCH)/;

/** Why a connection failed, in words of which there are few: they are counted. */
export function connectionFailure(error: Error): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  // several addresses of one name were tried: the first says it best
  const [first] = error instanceof AggregateError ? (error.errors as readonly Error[]) : [];
  if (first !== undefined) return connectionFailure(first);
  if (certificateCodes.test(code)) return `the certificate does not verify: ${error.message.split(';')[0]}`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return `TLS failed: ${tlsReason(error.message)}`;
  return meanings[code] ?? (error.message || code);
}

/** OpenSSL writes a thread and a place in its source around its reason. */
function tlsReason(message: string): string {
  return /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message.trim();
}
