/** Bytes of the header that a payload begins with, as far as it is long enough. */
export const headerBytes = 16;

/** What a payload says of its publication. */
export interface PayloadHeader {
  /** Number of the publishing node. */
  readonly node: number;
  /** When it was published, ns since run start. */
  readonly publishedNs: number;
}

/**
 * Makes a payload of exactly `sizeBytes`. It begins with a header, big-endian: sequence number of the publisher (uint32), publisher (uint32),
 * publication in ns since run start (float64); a shorter payload holds what fits. The rest is zeros: nothing on the way compresses.
 */
export function makePayload(sizeBytes: number, sequence: number, header: PayloadHeader): Uint8Array {
  const bytes = new Uint8Array(Math.max(sizeBytes, headerBytes));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, sequence);
  view.setUint32(4, header.node);
  view.setFloat64(8, header.publishedNs);
  return sizeBytes < headerBytes ? bytes.subarray(0, sizeBytes) : bytes;
}

/** Reads the header of a payload; undefined when it was too short for one. */
export function readHeader(payload: Uint8Array): PayloadHeader | undefined {
  if (payload.byteLength < headerBytes) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, headerBytes);
  return { node: view.getUint32(4), publishedNs: view.getFloat64(8) };
}
