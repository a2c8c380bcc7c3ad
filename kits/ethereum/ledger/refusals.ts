/** What a refusal means for the nonce of a transaction. Clients have no codes for it, and words of their own. */
export type Meaning = 'known' | 'taken' | 'other';

const meanings: readonly (readonly [Meaning, RegExp])[] = [
  // geth, erigon, reth: already known; anvil: already imported; Nethermind: AlreadyKnown; Besu: Known transaction
  ['known', /already (known|imported)|alreadyknown|known transaction/i],
  // geth, anvil, Besu: nonce too low; Nethermind: OldNonce; where another with that nonce waits: replacement transaction underpriced
  ['taken', /nonce (is )?too low|oldnonce|replacement (transaction|not allowed)|underpriced replacement/i],
];

export function meaningOf(message: string): Meaning {
  return meanings.find(([, pattern]) => pattern.test(message))?.[0] ?? 'other';
}

/** As refusals are counted: without the addresses, hashes and numbers that make each another. */
export function refusalReason(message: string): string {
  return `refused: ${message
    .split('\n', 1)[0]
    ?.replaceAll(/0x[\da-f]+/gi, '0x…')
    .replaceAll(/\d+/g, 'n')}`;
}
