import type { RPC } from '@libp2p/gossipsub/message';

/** What an RPC holds: numbers of entries; message ids for IHAVE, IWANT and IDONTWANT. */
export interface RpcContent {
  messages: number;
  ihave: number;
  iwant: number;
  graft: number;
  prune: number;
  idontwant: number;
}

/** Totals over the RPCs of one direction. */
export interface RpcTotals extends RpcContent {
  rpcs: number;
}

export function noRpcs(): RpcTotals {
  return { rpcs: 0, messages: 0, ihave: 0, iwant: 0, graft: 0, prune: 0, idontwant: 0 };
}

/** Counts what is in an RPC. */
export function contentOf({ messages, control }: RPC): RpcContent {
  return {
    messages: messages.length,
    ihave: idsIn(control?.ihave),
    iwant: idsIn(control?.iwant),
    graft: control?.graft.length ?? 0,
    prune: control?.prune.length ?? 0,
    idontwant: idsIn(control?.idontwant),
  };
}

export function addTo(totals: RpcTotals, content: RpcContent): void {
  totals.rpcs++;
  totals.messages += content.messages;
  totals.ihave += content.ihave;
  totals.iwant += content.iwant;
  totals.graft += content.graft;
  totals.prune += content.prune;
  totals.idontwant += content.idontwant;
}

function idsIn(lists: readonly { readonly messageIDs: readonly unknown[] }[] | undefined): number {
  let count = 0;
  for (const { messageIDs } of lists ?? []) count += messageIDs.length;
  return count;
}
