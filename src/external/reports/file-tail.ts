import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type LineReader, LineSplitter } from './line-splitter.ts';

/** Read and taken in in one go: about a millisecond's worth of short lines, between which the event loop of the host is free. */
const pieceBytes = 1 << 16;

/** Reads a file while it grows. Close it. */
export class FileTail {
  readonly #handle: FileHandle;
  readonly #lines: LineSplitter;
  #offset = 0;

  private constructor(handle: FileHandle, reader: LineReader) {
    this.#handle = handle;
    this.#lines = new LineSplitter(reader);
  }

  /** @throws Error of the file system */
  static async open(path: string, reader: LineReader): Promise<FileTail> {
    // a named pipe that nobody writes to would hold an ordinary open for ever
    return new FileTail(await open(path, constants.O_RDONLY | constants.O_NONBLOCK), reader);
  }

  /**
   * Takes in what there is now, and not what is added meanwhile: a file that grows as fast as it is read must not hold its reader. Gives up when the signal is aborted.
   * @returns bytes that were cut off since the last time, when the file got shorter: it is read from its start then
   */
  async read(signal: AbortSignal): Promise<number> {
    const { size } = await this.#handle.stat();
    const cut = Math.max(0, this.#offset - size);
    if (cut > 0) this.#offset = 0;
    while (this.#offset < size) {
      if (signal.aborted) break;
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, size - this.#offset));
      const { bytesRead } = await this.#handle.read(piece, 0, piece.length, this.#offset);
      if (bytesRead === 0) break;
      this.#offset += bytesRead;
      this.#lines.push(piece.subarray(0, bytesRead));
    }
    return cut;
  }

  /** Whether the file at that path is another one by now. */
  async isOther({ dev, ino }: { readonly dev: number; readonly ino: number }): Promise<boolean> {
    const own = await this.#handle.stat();
    return own.ino !== ino || own.dev !== dev;
  }

  /** Nothing is added any more. @returns how many bytes were not read */
  async close(): Promise<number> {
    const unread = Math.max(0, (await this.#handle.stat()).size - this.#offset);
    // else the last line was not cut off by who wrote it
    if (unread === 0) this.#lines.end();
    await this.#handle.close();
    return unread;
  }
}
