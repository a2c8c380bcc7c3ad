import { NS_PER_S } from '../../model/clock.ts';
import { ImpossibleShape, type Pacer, type PacerPart } from '../../model/pacer.ts';
import { writeDuration, writeRate } from '../../model/units.ts';
import { reachCount } from '../../model/reach-count.ts';

interface SineOptions {
  readonly mean: number;
  readonly amplitude: number;
  readonly period: number;
  readonly phase: number;
}

export const sine: PacerPart = {
  about: 'a rate that swings about a mean, as that of day and night',
  options: {
    mean: { type: 'rate', required: true, above: 0, about: 'rate about which it swings' },
    amplitude: { type: 'rate', required: true, about: 'how far it swings to either side, at most the mean' },
    period: { type: 'duration', required: true, above: 0, about: 'how long a swing takes' },
    phase: {
      type: 'share',
      default: '0%',
      about: 'where in the period it begins: at 0% it rises through the mean, at 25% it is highest, at 75% lowest',
    },
  },
  make(options) {
    const shape = options as unknown as SineOptions;
    const { mean, amplitude, period } = shape;
    if (amplitude > mean)
      throw new ImpossibleShape(
        ['amplitude'],
        `${writeRate(amplitude)} is above the mean of ${writeRate(mean)}: the rate would fall below 0/s`,
      );
    return { ...swing(shape), pace: `${writeRate(mean)} ± ${writeRate(amplitude)} every ${writeDuration(period)}` };
  },
};

function swing({ mean, amplitude, period, phase }: SineOptions): Omit<Pacer, 'pace'> {
  const angle = (elapsedNs: number): number => 2 * Math.PI * (((elapsedNs / period) % 1) + phase);
  // the integral of the swing alone comes back to 0 with each period
  const reach = (amplitude * period) / (2 * Math.PI * NS_PER_S);
  const start = Math.cos(angle(0));
  const curve = {
    lengthNs: Number.POSITIVE_INFINITY,
    rate: (elapsedNs: number): number => mean + amplitude * Math.sin(angle(elapsedNs)),
    count: (elapsedNs: number): number => (mean * elapsedNs) / NS_PER_S + reach * (start - Math.cos(angle(elapsedNs))),
  };
  return {
    ...curve,
    schedule() {
      const reached = reachCount(curve);
      let operation = 0;
      return () => reached(operation++);
    },
  };
}
