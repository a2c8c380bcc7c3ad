const longest = 200;

/** A text that comes from nodes or users, short enough to be shown beside others. */
export function shortText(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
