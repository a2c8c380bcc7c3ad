/**
 * The body of a response, which is called `what`.
 * @throws Error where it is longer than so many bytes: what nobody bounds may take all memory
 */
export async function boundedText(response: Response, what: string, mostBytes: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // leaving the loop early gives the connection up
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > mostBytes) throw new Error(`${what} is longer than ${mostBytes >> 20} MiB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
