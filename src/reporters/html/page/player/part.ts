/** The element below `root` that bears this name (`data-part`). */
export function part<T extends Element>(root: ParentNode, name: string, type: abstract new () => T): T {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (found instanceof type) return found;
  throw new TypeError(`the player has no part ${name}`);
}

/** A new element with texts and elements in it. Texts stay texts, whatever is in them. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, ...content: readonly (string | Node)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.append(...content);
  return made;
}

export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: { readonly [name: string]: string | number },
  ...content: readonly (string | Node)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...content);
  return made;
}
