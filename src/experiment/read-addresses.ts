import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import { isPath } from './cell.ts';
import { show } from './problems.ts';

/** The address of one endpoint: a URL with a host, or `host:port`. */
function isAddress(text: string): boolean {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return URL.canParse(text) && new URL(text).hostname !== '';
  return /^(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i.test(text) && Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535;
}

/** The endpoints of one node: an address, or a map of them by name. An address without a name has that of its scheme, `http`, or `address`. */
function endpointsOf(value: unknown): { readonly [name: string]: string } | undefined {
  if (typeof value === 'string') {
    const text = value.trim();
    if (!isAddress(text)) return undefined;
    const isUrl = text.includes('://');
    return { [isUrl ? new URL(text).protocol.slice(0, -1) : 'address']: isUrl ? text.replace(/\/$/, '') : text };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value as { readonly [name: string]: unknown });
  const isWhole = entries.length > 0 && entries.every(([, address]) => typeof address === 'string' && isAddress(address));
  return isWhole ? Object.fromEntries(entries.map(([name, address]) => [name, (address as string).replace(/\/$/, '')])) : undefined;
}

/** The endpoints of each node, by name; undefined where it is no address and no list of addresses. */
export function readAddresses(value: unknown): { readonly [name: string]: string }[] | undefined {
  const nodes = (Array.isArray(value) ? value : [value]).map(endpointsOf);
  return nodes.length > 0 && nodes.every((node) => node !== undefined) ? nodes : undefined;
}

/** What stands in a file of addresses, or what is wrong with it; a value that is no path stands for itself. Empty lines and comments (`#`) are passed over. */
export function withAddressesOfFile(value: Json, directory: string): { readonly value: Json } | { readonly problem: string } {
  if (typeof value !== 'string' || !isPath(value)) return { value };
  let text: string;
  try {
    text = readFileSync(resolve(directory, value), 'utf8');
  } catch (error) {
    return { problem: `${value} cannot be read: ${messageOf(error)}` };
  }
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, address: line.replace(/#.*/, '').trim() }));
  const addresses = lines.filter(({ address }) => address !== '');
  const wrong = addresses.find(({ address }) => endpointsOf(address) === undefined);
  if (wrong !== undefined) return { problem: `${value}:${wrong.number}: ${show(wrong.address)} is no URL and no host:port` };
  if (addresses.length === 0) return { problem: `${value} has no address` };
  return { value: addresses.map(({ address }) => address) };
}
