import { expect, test } from 'vitest';
import { clipText } from './clip-text.ts';

test('leaves short texts alone and keeps both ends of long ones', () => {
  expect(clipText('lurkers-3', 9)).toBe('lurkers-3');
  expect(clipText('lurkers-abcdef-3', 9)).toBe('lurk…ef-3');
  expect(clipText('x'.repeat(10_000), 120)).toHaveLength(120);
});

test('cuts no character in two', () => {
  expect(clipText('⛵🚣🚤🛶', 4)).toBe('⛵🚣🚤🛶');
  expect(clipText('🚣🚤🛶🚢🛟', 3)).toBe('🚣…🛟');
});
