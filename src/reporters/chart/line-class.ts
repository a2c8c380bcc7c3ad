/** Colours that are told apart in light and in dark; what comes after them repeats them, dashed. */
const colours = 8;
const dashes = 4;

/** CSS classes of a line by its place in the chart. */
export function lineClass(index: number): string {
  return `c${index % colours} d${Math.floor(index / colours) % dashes}`;
}
