import type { ListenAddress } from '../model/plan.ts';

/** `host:port`; undefined for anything else. */
export function readListen(text: string): ListenAddress | undefined {
  const [, host, port] = /^(\[[\da-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(text.trim()) ?? [];
  if (host === undefined || Number(port) > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}
