import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../model/errors.ts';
import { hostAndPort } from '../endpoints.ts';

const { get } = process.getBuiltinModule('node:http');
const { get: getSecure } = process.getBuiltinModule('node:https');

/** Asks once: undefined when all is well, else what is amiss, after the words "it waits for". */
export type Probe = () => Promise<string | undefined>;

/** How long one attempt may take, ms. */
const ATTEMPT_MS = 5000;
/** Between attempts, ms: the first soon, since most programs are quick. */
const PAUSE_MS = { first: 5, factor: 1.5, most: 50 };

/** Whether something accepts connections there. */
export function tcpProbe(name: string, address: string): Probe {
  const { host, port } = hostAndPort(address);
  return async () => {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const socket = connect({ host, port, timeout: ATTEMPT_MS });
    socket.once('connect', () => resolve(undefined));
    socket.once('timeout', () => resolve(`${name} at ${host}:${port}: no answer within ${ATTEMPT_MS / 1000} s`));
    socket.once('error', (error) => resolve(`${name} at ${host}:${port}: ${reasonOf(error)}`));
    const amiss = await promise;
    socket.destroy();
    return amiss;
  };
}

/** Whether a page answers with a good status: that one, or any of 200 to 299. */
export function httpProbe(url: string, status: number | undefined): Probe {
  const isGood = (code: number): boolean => (status === undefined ? code >= 200 && code < 300 : code === status);
  return async () => {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const request = (url.startsWith('https:') ? getSecure : get)(url, { agent: false, timeout: ATTEMPT_MS }, (response) => {
      const code = response.statusCode ?? 0;
      response.resume();
      resolve(isGood(code) ? undefined : `GET ${url}: it answers with status ${code}, not ${status ?? '200 to 299'}`);
    });
    request.once('timeout', () => resolve(`GET ${url}: no answer within ${ATTEMPT_MS / 1000} s`));
    request.once('error', (error) => resolve(`GET ${url}: ${reasonOf(error)}`));
    const amiss = await promise;
    request.destroy();
    return amiss;
  };
}

/** The first thing that is amiss. */
export function allOf(probes: readonly Probe[]): Probe {
  return async () => {
    for (const probe of probes) {
      const amiss = await probe();
      if (amiss !== undefined) return amiss;
    }
    return undefined;
  };
}

/** Asks until all is well; rejects with the reason of the signal. */
export async function untilWell(probe: Probe, waitsFor: (amiss: string) => void, signal: AbortSignal): Promise<void> {
  for (let pauseMs = PAUSE_MS.first; ; pauseMs = Math.min(pauseMs * PAUSE_MS.factor, PAUSE_MS.most)) {
    const amiss = await probe();
    signal.throwIfAborted();
    if (amiss === undefined) return;
    waitsFor(amiss);
    await sleep(pauseMs, undefined, { signal });
  }
}

function reasonOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ECONNRESET') return 'it closed the connection without an answer';
  if (code === 'ENOTFOUND') return 'no such host is known';
  return messageOf(error) || (code ?? 'it failed');
}
