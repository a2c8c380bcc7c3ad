/** The bounds of a node's mesh, under the specification's names. */
export interface MeshBounds {
  readonly D: number;
  readonly Dlo: number;
  readonly Dhi: number;
  readonly Dscore: number;
  readonly Dout: number;
}

/**
 * Fills in the bounds that follow `D` where they are not given:
 *
 *     Dlo    = D − ⌈D/6⌉                            D = 4, 6, 8, 12 → 3, 5, 6, 10
 *     Dhi    = 2 D                                                  → 8, 12, 16, 24
 *     Dscore = round(2 D / 3)                                       → 3, 4, 5, 8
 *     Dout   = min(⌊D/3⌋, ⌊D/2⌋, Dlo − 1)                           → 1, 2, 2, 4
 *
 * The ratios are those of the specification's defaults (D 6, D_high 12, D_score 4, D_out 2; it wants D_out < D_low and D_out ≤ D/2:
 * https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.1.md#overlay-parameters). D_low is 5 there in go-libp2p-pubsub and 4 in
 * js-libp2p; we stay near D because the library refills a mesh only when it falls below Dlo: with a lower one, D hardly shows.
 */
export function meshBounds(
  given: { readonly D: number } & { readonly [K in Exclude<keyof MeshBounds, 'D'>]?: number | undefined },
): MeshBounds {
  const { D } = given;
  const Dlo = given.Dlo ?? Math.max(Math.min(D, 1), D - Math.ceil(D / 6));
  return {
    D,
    Dlo,
    Dhi: given.Dhi ?? 2 * D,
    Dscore: given.Dscore ?? Math.round((2 * D) / 3),
    Dout: given.Dout ?? Math.max(0, Math.min(Math.floor(D / 3), Math.floor(D / 2), Dlo - 1)),
  };
}
