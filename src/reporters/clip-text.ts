/** The text where it is short enough, else its two ends: names that begin alike differ in their ends. */
export function clipText(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text);
  if (characters.length <= length) return text;
  const kept = Math.max(length - 1, 0);
  const head = Math.ceil(kept / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
}
