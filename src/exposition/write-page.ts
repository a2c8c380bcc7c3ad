import type { Family } from './family.ts';
import type { TextFormat } from './text-format.ts';

/** Lines that are written in one go, about half a millisecond: a host goes on with its load in between. */
const linesAtOnce = 1000;

/** A page with these families; one without points is left out. */
export async function writePage(families: Iterable<Family>, format: TextFormat): Promise<string> {
  let page = '';
  let lines = 0;
  for (const family of families) {
    let head = format.head(family);
    for (const point of family.points) {
      page += head + format.point(family.name, point);
      head = '';
      lines += 'histogram' in point ? point.histogram.counts.length : 1;
      if (lines < linesAtOnce) continue;
      lines = 0;
      await new Promise(setImmediate);
    }
  }
  return page + format.end;
}
