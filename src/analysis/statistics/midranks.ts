/** Twice the rank of each value, from 1 on: equal values share the middle of theirs, and twice a middle is whole. */
export function doubledMidranks(values: ArrayLike<number>): { readonly ranks: Int32Array; readonly ties: readonly number[] } {
  const order = Array.from({ length: values.length }, (_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Int32Array(values.length);
  const ties: number[] = [];
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[first] ?? 0]) end++;
    for (let at = first; at < end; at++) ranks[order[at] ?? 0] = first + 1 + end;
    if (end - first > 1) ties.push(end - first);
    first = end;
  }
  return { ranks, ties };
}
