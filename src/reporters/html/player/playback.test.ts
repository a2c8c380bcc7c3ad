import { expect, test } from 'vitest';
import { Playback } from './playback.ts';

test('stands at the end, and plays from the start', () => {
  const playback = new Playback();
  expect(playback.position).toBe(1);
  playback.play();
  expect(playback.position).toBe(0);
});

test('moves with time, faster at a higher speed, and not while it rests', () => {
  const playback = new Playback();
  playback.play();
  playback.advance(700);
  expect(playback.position).toBeCloseTo(0.1);
  playback.speed = 4;
  playback.advance(700);
  expect(playback.position).toBeCloseTo(0.5);
  playback.pause();
  playback.advance(700);
  expect(playback.position).toBeCloseTo(0.5);
});

test('goes on from where it was paused', () => {
  const playback = new Playback();
  playback.seek(0.4);
  playback.play();
  expect(playback.position).toBe(0.4);
});

test('rests at the end', () => {
  const playback = new Playback();
  playback.play();
  playback.advance(1e6);
  expect([playback.position, playback.playing]).toEqual([1, false]);
});

test('in a loop shows the end and begins again', () => {
  const playback = new Playback();
  playback.loop = true;
  playback.play();
  playback.advance(1e6);
  expect([playback.position, playback.playing]).toEqual([1, true]);
  playback.advance(16);
  expect([playback.position, playback.playing]).toEqual([0, true]);
});

test('no place lies outside the slider', () => {
  const playback = new Playback();
  playback.seek(-1);
  expect(playback.position).toBe(0);
  playback.seek(7);
  expect(playback.position).toBe(1);
});
