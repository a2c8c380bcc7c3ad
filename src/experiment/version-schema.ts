import { z } from 'zod';
import { choice, integer, mapOf, oneOf, scalar, share, text } from './shape-words.ts';
import { strictMap } from './value-schema.ts';

const forms = [text('which version of the source'), z.int()] as const;

/** Which version of a source. */
export const versionOfSource = oneOf('a text; write main, or "1.10" in quotes', forms).meta({
  description: 'which version of the source: of git a branch, tag, commit or . for the working tree',
});

/** Versions that nodes have side by side, by name. */
export const versionsSchema = mapOf(
  oneOf('a version, or {ref: pr/7, share: 30%}', [
    ...forms,
    strictMap({
      ref: versionOfSource,
      share: scalar<number, string | number>({
        type: 'share',
        above: 0,
        below: 1,
        about: 'share of the nodes that have it; what the others leave unless given',
      }).optional(),
    }),
  ]),
  'a map of versions; write {stable: main, canary: {ref: pr/7, share: 30%}}',
).meta({ description: 'name → version of the source: versions that the nodes have side by side, each its share' });

/** Of the key `compare`, in full. */
export const compareShape = {
  by: choice('what the sides are: versions within a run', ['version']),
  base: text('name of the version that the other is held against; the first of two unless given').optional(),
  head: text('name of the version that is held against it; the other of two unless given').optional(),
  pairs: integer('after how many runs it is judged first; 10 unless given', 1, 999).optional(),
  margin: share('smallest effect worth acting on, of all that has no margin of its own in the experiment and is no share').optional(),
};
