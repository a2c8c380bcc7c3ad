import { expect, test } from 'vitest';
import { prometheusMonitor } from './prometheus-monitor.ts';

const { createServer } = process.getBuiltinModule('node:http');

test('each series of an answer is one, under the name of its query; one without an answer is told and keeps the others, and an empty one is a gap', async () => {
  const server = createServer((request, response) => {
    let form = '';
    request.on('data', (part: Buffer) => (form += part.toString()));
    request.on('end', () => {
      const query = new URLSearchParams(form).get('query');
      const result = query === 'level' ? [{ metric: { __name__: 'level', zone: 'a' }, value: [1, '7'] }] : [];
      const answer = { status: 'success', data: { resultType: 'vector', result } };
      const error = { status: 'error', errorType: 'bad_data', error: 'no such thing' };
      response.end(JSON.stringify(query === 'broken' ? error : answer));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  const { signal } = new AbortController();
  const problems: string[] = [];
  const context = { host: 'orchestrator', processes: () => [], problem: (text: string) => void problems.push(text), signal };
  const readingsOf = async (queries: { readonly [name: string]: string }): Promise<unknown[]> => {
    const monitor = await prometheusMonitor.start(context, { url: `http://127.0.0.1:${port}`, queries });
    const written: unknown[] = [];
    await monitor.read((name, value) => written.push([name, value]), signal);
    return written;
  };
  try {
    expect(await readingsOf({ shop_level: 'level', nothing: 'absent' })).toEqual([['shop_level{zone="a"}', 7]]);
    expect(await readingsOf({ shop_level: 'level', wrong: 'broken' })).toEqual([['shop_level{zone="a"}', 7]]);
    expect(problems).toEqual([expect.stringMatching(/^gives nothing for wrong: http:.*bad_data: no such thing$/)]);
    await expect(readingsOf({ shop_level: 'broken' })).rejects.toThrow(/^shop_level: http:.*bad_data: no such thing$/);
  } finally {
    server.close();
  }
});

test('queries and an address that are none are told before the run', async () => {
  expect(await prometheusMonitor.review?.({ url: 'prom:9090', queries: { fine: 'sum(up)', broken: 'sum(up' } })).toEqual([
    { text: '"prom:9090" is no URL of a Prometheus; write http://127.0.0.1:9090', path: ['url'] },
    { text: '"sum(up" is no PromQL: it breaks off', path: ['queries', 'broken'] },
  ]);
});
