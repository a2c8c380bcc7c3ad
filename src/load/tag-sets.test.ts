import { expect, test } from 'vitest';
import { mostTagSets, TagSets } from './tag-sets.ts';

function sets(tags = {}, names = ['plan', 'size']): { readonly sets: TagSets; readonly told: string[] } {
  const told: string[] = [];
  return { sets: new TagSets({ tags, names, tooMany: (text) => told.push(text) }), told };
}

test('equal sets are one object, in whatever order their tags were given', () => {
  const { sets: tags } = sets({ region: 'eu' });
  const one = tags.with(tags.with(tags.root, 'plan', 'gold'), 'size', 'big');
  const two = tags.with(tags.with(tags.root, 'size', 'big'), 'plan', 'gold');
  expect(one).toEqual({ region: 'eu', plan: 'gold', size: 'big' });
  expect(two).toBe(one);
  expect(tags.with(one, 'plan', 'free')).toEqual({ region: 'eu', plan: 'free', size: 'big' });
});

test('values beyond the bound are counted as other, which is told once', () => {
  const { sets: tags, told } = sets();
  for (let value = 1; value < mostTagSets; value++) tags.with(tags.root, 'plan', `${value}`);
  expect(told).toEqual([]);
  const [one, two] = [tags.with(tags.root, 'plan', 'late'), tags.with(tags.root, 'plan', 'later')];
  expect(one).toEqual({ plan: 'other' });
  expect(two).toBe(one);
  expect(tags.with(tags.root, 'plan', '7')).toEqual({ plan: '7' });
  expect(told).toEqual([
    'more than 100 sets of tags: what would make more, such as other values of plan, is counted with the value "other"',
  ]);
});

test('a tag that is not declared, or no text, is refused', () => {
  const { sets: tags } = sets();
  expect(() => tags.with(tags.root, 'plna', 'gold')).toThrow(
    "the scenario declares no tag plna; write tags: ['plna'] beside its operation",
  );
  expect(() => tags.with(tags.root, 'plan', 5 as unknown as string)).toThrow('tag plan takes a text');
});
