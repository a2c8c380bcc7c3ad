import { deflateSync } from 'node:zlib';
import { type HdrBuckets, type HdrCounts, pairs } from './hdr-counts.ts';

/** Cookies of the format, version 2, whose counts are ZigZag LEB128 of at most 9 bytes: `EncodableHistogram` of HdrHistogram. */
const cookie = 0x1c84_9303 + 0x10;
const compressedCookie = 0x1c84_9304 + 0x10;
const headerBytes = 40;
/** Readers make room for values up to this: an hour, in ns. */
const leastRange = 3_600_000_000_000n;

/** A histogram in the V2 compressed encoding of HdrHistogram, as base64: what its logs and tools exchange. */
export function encodeHdr(buckets: HdrBuckets, counts: HdrCounts): string {
  const payload = Buffer.from(payloadOf(counts));
  const header = Buffer.alloc(headerBytes);
  const largest = BigInt(buckets.most(counts.at(-2) ?? 0));
  header.writeInt32BE(cookie, 0);
  header.writeInt32BE(payload.length, 4);
  // 8: the offset of a normalised histogram, which this is not
  header.writeInt32BE(buckets.digits, 12);
  header.writeBigInt64BE(1n, 16);
  header.writeBigInt64BE(largest > leastRange ? largest : leastRange, 24);
  header.writeDoubleBE(1, 32);
  const compressed = deflateSync(Buffer.concat([header, payload]));
  const prefix = Buffer.alloc(8);
  prefix.writeInt32BE(compressedCookie, 0);
  prefix.writeInt32BE(compressed.length, 4);
  return Buffer.concat([prefix, compressed]).toString('base64');
}

/** Counts in the order of their buckets; several that are 0 are their number, negative. */
function payloadOf(counts: HdrCounts): number[] {
  const bytes: number[] = [];
  let next = 0;
  for (const [index, count] of pairs(counts)) {
    const zeros = index - next;
    if (zeros > 0) pushZigZag(bytes, zeros === 1 ? 0 : -zeros);
    pushZigZag(bytes, count);
    next = index + 1;
  }
  return bytes;
}

/** Numbers here are far below 2^55, beyond which the ninth byte would be another. */
function pushZigZag(bytes: number[], value: number): void {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}
