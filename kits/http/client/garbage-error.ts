/** What came is no response as RFC 9112 has them. */
export class GarbageError extends Error {
  override readonly name = 'GarbageError';
}
