import type { RPC } from '@libp2p/gossipsub/message';

/**
 * The identity of a signed message before it is verified: author and sequence number, as one Latin-1 string. With it the library knows a copy of a message
 * that it has verified and need not verify that copy again, as go-libp2p-pubsub does; without it, js-libp2p checks the signature of every copy.
 */
export function fastMessageId({ from, seqno }: RPC.Message): string {
  return Buffer.concat([from ?? new Uint8Array(), seqno ?? new Uint8Array()]).toString('latin1');
}
