const nsPerUnit: { readonly [unit: string]: number } = { us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };
const part = /^(\d+)@(\d+(?:\.\d+)?)(us|ms|s|m|h)$/;

/**
 * Reads the test plan's notation for late joiners, `5@10s,15@1m`: the delays of the nodes of a fleet in order, ns; nodes beyond the list connect at once.
 * A text that is no such list gives a sentence that says what is wrong with it.
 */
export function parseConnectDelays(text: string): readonly number[] | string {
  const delays: number[] = [];
  for (const piece of text.split(',')) {
    const [, count, amount, unit = ''] = part.exec(piece.trim()) ?? [];
    const unitNs = nsPerUnit[unit];
    if (unitNs === undefined) return `“${piece.trim()}” is not COUNT@DURATION, as in 5@10s,15@1m`;
    if (delays.length + Number(count) > 1e6) return `“${piece.trim()}” delays more than a million nodes`;
    for (let index = 0; index < Number(count); index++) delays.push(Number(amount) * unitNs);
  }
  return delays;
}
