import { NS_PER_S } from '../model/clock.ts';
import { RegattaError } from '../model/errors.ts';
import type { NodeSeat } from './node-seat.ts';

/** How many nodes an error names. */
const MOST_NAMED = 5;

/** Nodes that were not ready at the limit, each with what it waits for and its last log lines. */
export function notReady(seats: readonly NodeSeat[], failing: string, limitNs: number): RegattaError {
  const message = `${named(
    seats.map(({ name }) => name),
    ', ',
  )} ${failing} within ${seconds(limitNs)}`;
  return new RegattaError('NOT_READY', message, {
    hint: named(
      seats.map((seat) => `${seat.name}: ${seat.lastLines()}`),
      '\n',
    ),
  });
}

/** Some of the texts, and how many more there are. */
export function named(texts: readonly string[], separator: string): string {
  const more = texts.length - MOST_NAMED;
  return [...texts.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(separator);
}

export function seconds(ns: number): string {
  return `${ns / NS_PER_S} s`;
}
