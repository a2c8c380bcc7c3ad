/** Whether a stream of ours takes colours: a terminal, unless NO_COLOR is set (https://no-color.org). */
export function usesColor(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
}
