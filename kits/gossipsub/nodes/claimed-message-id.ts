import type { RPC } from '@libp2p/gossipsub/message';

/** Multihash code of a digest that is the content itself: peer ids of Ed25519 and secp256k1 keys hold their key. */
const identityCode = 0;

/**
 * The id that a signed message claims to have, whether or not its signature holds: public key of the author (protobuf) and sequence number, as the library's
 * `msgIdFnStrictSign` makes it (utils/msgIdFn.js). The library finds the signature wrong before it makes an id. undefined when the message names no author whose key is known.
 */
export function claimedMessageId({ from, key, seqno }: RPC.Message): Uint8Array | undefined {
  if (seqno?.byteLength !== 8) return undefined;
  const author = from?.[0] === identityCode && from[1] === from.byteLength - 2 ? from.subarray(2) : key;
  return author === undefined ? undefined : Buffer.concat([author, seqno]);
}
