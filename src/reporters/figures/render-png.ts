/** Pixels across: sharp on paper at the width of a column. */
const pngWidth = 1440;

/** A drawing as PNG. Its text is set in a font of this system. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  // brings a native module, which only figures need
  const { Resvg } = await import('@resvg/resvg-js');
  return new Resvg(svg, { fitTo: { mode: 'width', value: pngWidth }, font: { loadSystemFonts: true } }).render().asPng();
}
