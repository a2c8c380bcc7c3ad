import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What went over loopback while it was open. */
export interface Wire extends AsyncDisposable {
  /** By operation: ns from its question to its answer, each as the kernel passed it on; of those that came several times, the last. Ends the recording. */
  answeredNs(): Promise<ReadonlyMap<number, number>>;
}

/** Listens with tcpdump. @returns why that cannot be done, where it cannot */
export async function openWire(folder: string): Promise<Wire | string> {
  if (spawnSync('tcpdump', ['--version']).status !== 0) return 'there is no tcpdump; apt-get install tcpdump';
  const file = join(folder, 'wire.pcap');
  // a question or an answer is a short packet with something in it
  const filter = 'tcp and greater 67 and less 200';
  const options = ['-i', 'lo', '-n', '-Z', 'root', '-B', '8192', '-s', '200', '--time-stamp-precision=nano', '-w', file];
  const dump = spawn('tcpdump', [...options, filter], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(dump, 'exit');
  let said = '';
  for await (const piece of dump.stderr.iterator({ destroyOnReturn: false })) {
    said += String(piece);
    if (said.includes('listening on')) break;
  }
  if (!said.includes('listening on')) return `tcpdump says: ${said.trim().split('\n').at(-1)}`;
  dump.stderr.resume();
  const stop = async (): Promise<void> => {
    dump.kill('SIGINT');
    await ended;
  };
  return {
    async answeredNs() {
      await stop();
      return answersIn(readFileSync(file));
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Bytes of a file of pcap before its packets, and of a packet before its data (pcap-savefile(5)). */
const [fileHead, packetHead] = [24, 16];
/** Bytes of Ethernet, which loopback is written as, before those of IP. */
const linkHead = 14;

function answersIn(pcap: Buffer): ReadonlyMap<number, number> {
  const open = new Map<string, { readonly atNs: number; readonly from: number }>();
  const took = new Map<number, number>();
  for (let at = fileHead; at + packetHead <= pcap.length; ) {
    const [seconds, ns, length] = [0, 4, 8].map((offset) => pcap.readUInt32LE(at + offset)) as [number, number, number];
    const ip = pcap.subarray(at + packetHead + linkHead, at + packetHead + length);
    at += packetHead + length;
    const tcp = ip.subarray(((ip[0] ?? 0) & 15) * 4, ip.readUInt16BE(2));
    const lines = tcp.toString('latin1', ((tcp[12] ?? 0) >> 4) * 4);
    if (!/^(\d+\n)+$/.test(lines)) continue;
    // seconds since 1970 in ns are more than a double holds
    const atNs = (seconds % 100_000) * 1e9 + ns;
    const [from, to] = [tcp.readUInt16BE(0), tcp.readUInt16BE(2)];
    for (const line of lines.trimEnd().split('\n')) {
      const asked = open.get(line);
      if (asked !== undefined && asked.from === to) {
        took.set(Number(line), atNs - asked.atNs);
        open.delete(line);
      } else open.set(line, { atNs, from });
    }
  }
  return took;
}
