/** A new element with texts and elements in it. Texts stay texts, whatever is in them. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, ...content: readonly (string | Node)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.append(...content);
  return made;
}

/** The same of SVG, with its attributes. */
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
