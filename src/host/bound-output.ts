/** What a host may print in its life, bytes: what node programs print lands in the host's log, and a flood must not fill the disk. */
const MOST_BYTES = 16 << 20;

/**
 * From here on this process prints at most so much on stdout and stderr together, and says once that it was cut. What a node starts with `stdio: 'inherit'`
 * writes to the same file by itself and is not counted: to count it, Regatta would have to read and copy all that hosts print.
 */
export function boundOutput(mostBytes = MOST_BYTES): void {
  let left = mostBytes;
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      if (left <= 0) {
        const done = rest.findLast((argument) => typeof argument === 'function') as (() => void) | undefined;
        done?.();
        return true;
      }
      left -= chunk.length;
      const sent = (write as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean)(chunk, ...rest);
      if (left <= 0) {
        write(`\nhost: more than ${mostBytes} bytes printed; nothing that follows is kept\n`);
      }
      return sent;
    };
  }
}
