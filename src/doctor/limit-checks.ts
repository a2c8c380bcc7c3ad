import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { messageOf } from '../model/errors.ts';
import { type Check, check, type Finding } from './check.ts';
import { readSystem } from './read-system.ts';

/** Below the first not even the examples run; up to the second fleets of some hundred nodes do. */
const fewFiles = { least: 256, enough: 4096 } as const;
const enoughPorts = 10_000;

/** What the system lets one user have. */
export const limitChecks: readonly Check[] = [
  check({ title: 'open files', probe: openFilesLimit, judge: judgeOpenFiles }),
  check({ title: 'loopback', probe: listenOnLoopback, judge: judgeLoopback }),
  check({
    title: 'ports',
    probe: () => ({ range: readSystem('/proc/sys/net/ipv4/ip_local_port_range'), sockets: readSystem('/proc/net/sockstat') }),
    judge: judgePorts,
  }),
];

/** As a child of this process has it: Node raises its own to the hard limit, and children inherit that. null is no limit. */
function openFilesLimit(): number | null {
  const text = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  return text === 'unlimited' ? null : Number(text);
}

export function judgeOpenFiles(limit: number | null): Finding {
  if (limit === null) return { level: 'good', seen: 'no limit' };
  const seen = `${limit.toLocaleString('en-US')} for each process`;
  if (limit >= fewFiles.enough) return { level: 'good', seen };
  const remedy = `ulimit -n ${fewFiles.enough}, or more in /etc/security/limits.conf`;
  const cost = `each link takes one at both its ends: nodes of one process have ${limit.toLocaleString('en-US')} links together, less its own files`;
  return { level: limit >= fewFiles.least ? 'note' : 'missing', seen, cost, remedy };
}

/** null when it can be listened on. */
async function listenOnLoopback(): Promise<string | null> {
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    return null;
  } catch (error) {
    return messageOf(error);
  } finally {
    server.close();
  }
}

export function judgeLoopback(problem: string | null): Finding {
  if (problem === null) return { level: 'good', seen: '127.0.0.1 can be listened on' };
  return {
    level: 'missing',
    seen: problem,
    cost: 'nodes and the rendezvous cannot meet',
    remedy: 'run outside of the sandbox that forbids it',
  };
}

/** Each link between nodes takes a port of the range, and keeps it for a minute after it closed (TIME_WAIT). */
export function judgePorts({ range, sockets }: { readonly range: string | null; readonly sockets: string | null }): Finding {
  const [first, last] = (range ?? '').split(/\s+/).map(Number);
  if (first === undefined || last === undefined) return { level: 'good', seen: 'this system does not tell' };
  const value = (name: string): number => Number(new RegExp(`^TCP:.* ${name} (\\d+)`, 'm').exec(sockets ?? '')?.[1] ?? 0);
  const taken = value('inuse') + value('tw');
  const free = last - first + 1 - taken;
  const seen = `${free.toLocaleString('en-US')} free of ${first}–${last}`;
  if (free >= enoughPorts) return { level: 'good', seen };
  return {
    level: 'note',
    seen,
    cost: `networks of more than ${Math.max(0, free).toLocaleString('en-US')} links do not come up`,
    remedy: 'sudo sysctl net.ipv4.ip_local_port_range="16384 65535"; ports of closed links are free again after a minute',
  };
}
