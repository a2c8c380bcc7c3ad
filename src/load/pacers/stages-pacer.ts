import { ImpossibleShape, type PacerPart } from '../../model/pacer.ts';
import { writeRate } from '../../model/units.ts';
import { linearPieces, type Piece } from './linear-pieces.ts';

interface Stage {
  readonly to?: number;
  readonly rate?: number;
  readonly for: number;
}

export const stages: PacerPart = {
  about: 'ramps and holds, one after another; the entry ends with the last',
  options: {
    from: { type: 'rate', default: '0/s', about: 'where a ramp begins that comes first' },
    stages: {
      type: 'list',
      required: true,
      about:
        'stages in order: `{to: 100/s, for: 10s}` goes there in a straight line from where the stage before ended, `{rate: 100/s, for: 10s}` jumps there and stays',
      items: {
        type: 'object',
        about: 'a ramp or a hold',
        fields: {
          to: { type: 'rate', about: 'rate at the end of a ramp' },
          rate: { type: 'rate', about: 'rate of a hold' },
          for: { type: 'duration', required: true, above: 0, about: 'how long it takes' },
        },
      },
    },
  },
  make(options) {
    const { from, stages: list } = options as unknown as { readonly from: number; readonly stages: readonly Stage[] };
    if (list.length === 0) throw new ImpossibleShape(['stages'], 'there is no stage; write [{to: 100/s, for: 10s}]');
    let reached = from;
    const pieces = list.map(({ to, rate, for: forNs }, index): Piece => {
      if ((to === undefined) === (rate === undefined))
        throw new ImpossibleShape(['stages', index], 'a stage has exactly one of to (a ramp) and rate (a hold)');
      const piece = { from: rate ?? reached, to: (rate ?? to) as number, forNs };
      reached = piece.to;
      return piece;
    });
    if (pieces.every((piece) => piece.from + piece.to === 0)) throw new ImpossibleShape(['stages'], 'all stages are at 0/s');
    return linearPieces(
      pieces,
      `${list.length} ${list.length === 1 ? 'stage' : 'stages'} up to ${writeRate(Math.max(...pieces.map(highest)))}`,
    );
  },
};

function highest({ from, to }: Piece): number {
  return Math.max(from, to);
}
