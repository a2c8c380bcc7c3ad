/** What a close frame takes of a reason, bytes: RFC 6455 §5.5, less the two of the code. */
const mostBytes = 123;

/** A reason as a close frame can carry it: one that is too long ends in `…`. */
export function closeReason(reason: string): string {
  if (Buffer.byteLength(reason) <= mostBytes) return reason;
  const kept = Buffer.from(reason).subarray(0, mostBytes - Buffer.byteLength('…'));
  // a character that was cut is left out
  return `${new TextDecoder().decode(kept, { stream: true })}…`;
}
