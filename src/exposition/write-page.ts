import type { Family } from './family.ts';
import type { TextFormat } from './text-format.ts';

/** Lines that are written in one go, about half a millisecond: a host goes on with its load in between. */
const linesAtOnce = 1000;
/** Lines that are made into bytes together. Large texts and large buffers take memory that was never used before, which costs more than all else. */
const linesTogether = 100;

/** A page with these families, in parts that stand one behind the other; a family without points is left out. */
export async function writePage(families: Iterable<Family>, format: TextFormat): Promise<readonly Buffer<ArrayBuffer>[]> {
  const parts: Buffer<ArrayBuffer>[] = [];
  let part = '';
  const lines = { together: 0, atOnce: 0 };
  for (const family of families) {
    let head = format.head(family);
    for (const point of family.points) {
      part += head + format.point(family.name, point);
      head = '';
      lines.together += 'histogram' in point ? point.histogram.counts.length : 1;
      if (lines.together < linesTogether) continue;
      parts.push(Buffer.from(part));
      part = '';
      lines.atOnce += lines.together;
      lines.together = 0;
      if (lines.atOnce < linesAtOnce) continue;
      lines.atOnce = 0;
      await new Promise(setImmediate);
    }
  }
  return [...parts, Buffer.from(part + format.end)];
}
