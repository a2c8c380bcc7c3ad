import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** nginx with one worker that answers `ok`, on loopback, until it is disposed. */
interface Nginx extends AsyncDisposable {
  readonly url: string;
  /** What its worker has taken of the processor so far, s. */
  cpuS(): number;
}

/** How many of what the kernel counts a process's time in make a second, whatever the machine. */
const TICKS_PER_S = 100;

/** undefined where there is none. */
export async function startNginx(): Promise<Nginx | undefined> {
  if (spawnSync('nginx', ['-v']).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'regatta-nginx-'));
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; server { listen 127.0.0.1:${port}; location / { return 200 "ok"; } } }\n`,
  );
  const server = spawn('nginx', ['-c', file], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; tries < 100 && !(await answers(url)); tries++) await sleep(50);
  return {
    url,
    cpuS() {
      const [worker = ''] = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').split(' ');
      // behind the name, which may hold anything: the state is the third field, user and system time are the 14th and 15th
      const [, rest = ''] = readFileSync(`/proc/${worker}/stat`, 'utf8').split(/\) (?=\S )/);
      const fields = rest.split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
    },
    async [Symbol.asyncDispose]() {
      server.kill('SIGQUIT');
      await once(server, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
