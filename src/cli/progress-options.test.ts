import { Command } from 'commander';
import { expect, test } from 'vitest';
import { type ProgressFlags, progressOptions, withProgressOptions } from './progress-options.ts';

function flagsOf(...words: readonly string[]): ProgressFlags {
  const command = withProgressOptions(new Command('run'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(words, { from: 'user' }).opts();
}

test('progress is left to the stream unless the command says how, and how often', () => {
  expect(progressOptions(flagsOf(), {})).toEqual({});
  expect(progressOptions(flagsOf('--progress', 'lines', '--progress-interval', '1m30s'), {})).toEqual({
    progress: 'lines',
    interval: 90e9,
  });
  expect(progressOptions(flagsOf('--progress', 'live'), { isTTY: true })).toEqual({ progress: 'live' });
});

test.each([
  [['--progress', 'lvie'], /'lvie' is invalid.*none, lines, live/s],
  [['--progress-interval', '10'], /from 1s on/],
  [['--progress-interval', '200ms'], /from 1s on/],
])('%j is refused with what is accepted', (words, message) => {
  expect(() => flagsOf(...words)).toThrow(message);
});

test('what cannot be redrawn is not, but told', () => {
  expect(() => progressOptions(flagsOf('--progress', 'live'), { isTTY: false })).toThrow('--progress live needs a terminal');
});
