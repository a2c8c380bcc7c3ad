/** The element below `root` that bears this name (`data-part`). */
export function part<T extends Element>(root: ParentNode, name: string, type: abstract new () => T): T {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (found instanceof type) return found;
  throw new TypeError(`the player has no part ${name}`);
}
