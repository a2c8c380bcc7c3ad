import type { JsonObject } from '../../model/json.ts';
import { ImpossibleShape, type Pacer, type PacerPart, type PacerSite } from '../../model/pacer.ts';
import { inSequence } from './in-sequence.ts';
import { sideBySide } from './side-by-side.ts';

export const composite: PacerPart = {
  about: 'other pacers, one after another or side by side',
  options: {
    sequence: {
      type: 'list',
      about: 'parts one after another, each of which begins anew: `{rate: 4/s, for: 10s}`',
      items: {
        type: 'object',
        about: 'a part',
        fields: {
          rate: { type: 'pacer', about: 'a rate or another pacer; a pause without it' },
          for: { type: 'duration', above: 0, about: 'how long it takes, unless it brings its own end' },
          weight: {
            type: 'number',
            above: 0,
            about: 'in place of for: its share of what the other parts leave of the entry, relative to other weights',
          },
        },
      },
    },
    together: {
      type: 'list',
      about: 'pacers side by side, whose operations all are due',
      items: { type: 'pacer', about: 'a rate or another pacer' },
    },
  },
  async make({ sequence, together }, site) {
    if ((sequence === undefined) === (together === undefined))
      throw new ImpossibleShape([], 'a composite has exactly one of sequence and together');
    const [key, list] = sequence === undefined ? ['together', together] : ['sequence', sequence];
    if ((list as readonly unknown[]).length === 0) throw new ImpossibleShape([key], 'there is no part');
    return sequence === undefined
      ? sideBySide(
          await Promise.all(
            (together as readonly JsonObject[]).map((_, index) => site.inner(['together', index], { ...site, operations: null })),
          ),
        )
      : inSequence(await makeParts(sequence as unknown as readonly Part[], site));
  },
};

interface Part {
  readonly rate?: JsonObject;
  readonly for?: number;
  readonly weight?: number;
}

/** Parts with the time that each takes: as long as is written, else as its pacer goes on, else by weight. */
async function makeParts(
  parts: readonly Part[],
  site: PacerSite,
): Promise<readonly { readonly pacer: Pacer | undefined; readonly forNs: number }[]> {
  const at = (index: number): readonly (string | number)[] => ['sequence', index];
  const lengths = await Promise.all(
    parts.map(async ({ rate, for: forNs, weight }, index) => {
      if (forNs !== undefined && weight !== undefined) throw new ImpossibleShape(at(index), 'a part has at most one of for and weight');
      if (forNs !== undefined || weight !== undefined) return forNs;
      const own =
        rate === undefined
          ? Number.POSITIVE_INFINITY
          : (await site.inner([...at(index), 'rate'], { forNs: null, operations: null })).lengthNs;
      if (own === Number.POSITIVE_INFINITY) throw new ImpossibleShape(at(index), 'has no end; write for: 10s or weight: 1');
      return own;
    }),
  );
  const weights = parts.reduce((sum, { weight = 0 }) => sum + weight, 0);
  const restNs = weights === 0 ? 0 : restOf(site.forNs, lengths);
  return Promise.all(
    parts.map(async ({ rate, weight = 0 }, index) => {
      const forNs = lengths[index] ?? (restNs * weight) / weights;
      return { forNs, pacer: rate === undefined ? undefined : await site.inner([...at(index), 'rate'], { forNs, operations: null }) };
    }),
  );
}

/** What parts of a length of their own leave of the entry for those by weight. */
function restOf(forNs: number | null, lengths: readonly (number | undefined)[]): number {
  if (forNs === null) throw new ImpossibleShape(['sequence'], 'weights share out how long the entry takes; write for: 1m beside rate');
  const restNs = forNs - lengths.reduce<number>((sum, length = 0) => sum + length, 0);
  if (restNs <= 0)
    throw new ImpossibleShape(['sequence'], 'the parts with for take up all of the entry; nothing is left for those with weight');
  return restNs;
}
