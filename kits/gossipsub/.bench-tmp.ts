import program from '/work/main/kits/gossipsub/nodes/gossipsub-node.ts';
import { seededRandom } from '/work/main/src/model/random.ts';
const N = Number(process.argv[2] ?? 12), degree = Number(process.argv[3] ?? 6);
const params: any = { topics: ['blocks'], D: 8, Dlo: 6, Dhi: 16, Dscore: 5, Dout: 2, Dlazy: 6, gossipFactor: .25, heartbeat: 1e9, floodPublish: false, transport: process.argv[4] ?? 'tcp', security: process.argv[5] ?? 'noise', sign: process.argv[6] !== 'nosign', heartbeatInitialDelay: 1e8, inspectInterval: 1e9 };
const clock = { now: () => Number(process.hrtime.bigint()), sleepUntil: (at: number, signal?: AbortSignal) => new Promise<void>((r, j) => { const t = setTimeout(r, (at - Number(process.hrtime.bigint())) / 1e6); signal?.addEventListener('abort', () => { clearTimeout(t); j(signal.reason); }); }) };
const runStartNs = clock.now();
let rows = 0; const shape = { latencyNs: Number(process.argv[7] ?? 0) * 1e6, jitter: 0, bandwidth: null }; const linked = new Set<string>(); for (let i = 0; i < N; i++) for (let k = 1; k <= degree / 2; k++) { linked.add(`${i}-${(i + k) % N}`); linked.add(`${(i + k) % N}-${i}`); }
const recorder: any = { table: (t: any) => ({ columns: Object.fromEntries(Object.keys(t.columns).map(c => [c, new Float64Array(4096)])), next() { return rows++ % 4096; } }), code: (() => { const m = new Map(); return (s: string) => { let c = m.get(s); if (c === undefined) { c = m.size; m.set(s, c); } return c; }; })() };
const live: any = { counters: {} as any, hist: [] as number[], add(c: string, n = 1) { this.counters[c] = (this.counters[c] ?? 0) + n; }, record(h: string, v: number) { this.hist.push(v); } };
const peers: any[] = []; const stop = new AbortController();
const cpu0 = process.cpuUsage(); const t0 = performance.now();
const lap = (name: string, per?: number) => { const c = process.cpuUsage(cpu0); console.log(name, 'wall', Math.round(performance.now() - t0), 'cpu', Math.round((c.user + c.system) / 1e3)); return (c.user + c.system) / 1e3; };
const nodes = await Promise.all(Array.from({ length: N }, (_, i) => program.start(params, { node: { number: i, index: i, name: `n-${i}`, fleet: 'n', region: null }, clock, runStartNs, random: seededRandom(1, i), recorder, live, keeps: () => true, peers, linkTo: () => (shape), loadStart: new Promise(() => {}), log() {}, exited() {}, signal: stop.signal } as any)));
nodes.forEach((n, i) => peers.push({ number: i, index: i, name: `n-${i}`, fleet: 'n', region: null, card: n.card }));
const a = lap('started');
const links: [number, number][] = [];
for (let i = 0; i < N; i++) for (let k = 1; k <= degree / 2; k++) links.push([i, (i + k) % N]);
let next = 0;
await Promise.all(Array.from({ length: 8 }, async () => { while (next < links.length) { const [f, t] = links[next++]!; await nodes[f]!.connect(peers[t], shape); } }));
const b = lap('connected'); console.log('links', links.length, 'cpu ms per link so far', ((b - a) / links.length).toFixed(1));
for (let k = 0; k < 100; k++) { await new Promise(r => setTimeout(r, 100)); const u = nodes.map((n: any) => n.unsettled?.()).filter(Boolean); if (u.length === 0 && k > 3) break; if (k === 99) console.log(u.slice(0, 3)); }
const c = lap('settled'); console.log('cpu ms per link', ((c - a) / links.length).toFixed(1));
await new Promise(r => setTimeout(r, 2000));
const d = lap('idle 2s'); rows = 0;
const M = 40;
for (let m = 0; m < M; m++) { await (nodes[m % 4] as any).client.publish('blocks', 1024); await new Promise(r => setTimeout(r, 100)); }
await new Promise(r => setTimeout(r, 500));
const e = lap('published'); { let m = 0; nodes.forEach((n: any) => n.measure((k: string, v: number) => { if (k === 'mesh_peers') m += v; })); console.log('mean mesh', m / N); }
console.log('cpu per delivery ms', ((e - d) / (M * (N - 1))).toFixed(2), 'rows', rows, live.counters, 'p50', live.hist.sort((x: number, y: number) => x - y)[live.hist.length >> 1] / 1e6);
await Promise.all(nodes.map(n => n[Symbol.asyncDispose]()));
lap('stopped'); stop.abort();
