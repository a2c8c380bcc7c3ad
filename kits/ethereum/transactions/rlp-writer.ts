/** The longest header that a list can have here: a byte, and four of its length. */
const HEADER_BYTES = 5;

/**
 * Writes one list of RLP (Ethereum Yellow Paper, appendix B), item by item, into a buffer that is used again for the next. A transaction is written twice, to be
 * signed and to be sent: libraries make an array of arrays of texts of it each time, at several times the cost of the rest of an operation.
 */
export class RlpWriter {
  #buffer = Buffer.allocUnsafe(1024);
  #end = HEADER_BYTES;

  /** Forgets what was written. */
  begin(): this {
    this.#end = HEADER_BYTES;
    return this;
  }

  /** A whole number: its bytes without leading zeros. */
  number(value: number | bigint): this {
    const hex = value.toString(16);
    return this.bytes(value === 0 || value === 0n ? empty : Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
  }

  bytes(value: Uint8Array): this {
    const { length } = value;
    this.#makeRoom(length);
    if (length === 1 && (value[0] as number) < 0x80) this.#buffer[this.#end++] = value[0] as number;
    else {
      this.#end = writeHeader(this.#buffer, this.#end, { length, offset: 0x80 });
      this.#buffer.set(value, this.#end);
      this.#end += length;
    }
    return this;
  }

  emptyList(): this {
    this.#makeRoom(0);
    this.#buffer[this.#end++] = 0xc0;
    return this;
  }

  /** The list, after a first byte where one stands before it (EIP-2718). It is overwritten by what is written next. */
  list(type?: number): Buffer {
    const length = this.#end - HEADER_BYTES;
    const at = HEADER_BYTES - headerBytes(length);
    writeHeader(this.#buffer, at, { length, offset: 0xc0 });
    if (type === undefined) return this.#buffer.subarray(at, this.#end);
    // a list of less than 16 MiB leaves a byte before its header
    this.#buffer[at - 1] = type;
    return this.#buffer.subarray(at - 1, this.#end);
  }

  #makeRoom(length: number): void {
    const needed = this.#end + HEADER_BYTES + length;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(needed * 2);
    larger.set(this.#buffer.subarray(0, this.#end));
    this.#buffer = larger;
  }
}

const empty = Buffer.alloc(0);

function headerBytes(length: number): number {
  return length < 56 ? 1 : length < 0x100 ? 2 : length < 0x1_0000 ? 3 : 4;
}

/** @returns where what comes after it begins */
function writeHeader(buffer: Buffer, at: number, { length, offset }: { readonly length: number; readonly offset: number }): number {
  const bytes = headerBytes(length) - 1;
  buffer[at] = bytes === 0 ? offset + length : offset + 55 + bytes;
  if (bytes > 0) buffer.writeUIntBE(length, at + 1, bytes);
  return at + 1 + bytes;
}
