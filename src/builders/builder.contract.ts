import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Builder, SourceOrder } from '../model/builder.ts';
import { buildAt, temporaryFolder } from './fixtures/build-site.ts';

/** What a builder needs to be tried. */
export interface BuilderUnderTest {
  readonly builder: Builder;
  /** A source that can be built, at two versions that differ. */
  readonly one: Ask;
  readonly other: Ask;
  /** A version that the same source does not have. */
  readonly unknown: Ask;
}

type Ask = Partial<SourceOrder> & Pick<SourceOrder, 'from'>;

/** What every builder keeps to. */
export function builderContract(name: string, make: () => BuilderUnderTest | Promise<BuilderUnderTest>): void {
  describe(`builder ${name}`, () => {
    test('builds into a folder that is there afterwards, and names what it built exactly', async () => {
      const { builder, one } = await make();
      const artifact = await buildAt(temporaryFolder(), builder, one);
      expect(builder.makes).toContain(artifact.kind);
      expect(existsSync(artifact.directory)).toBe(true);
      for (const folder of artifact.programs) expect(existsSync(folder)).toBe(true);
      expect(Object.entries(artifact.versions)).not.toEqual([]);
      expect(artifact.title).not.toBe('');
      expect(existsSync(artifact.log)).toBe(true);
    });

    test('builds a version once, also of two that ask at the same time', async () => {
      const { builder, one } = await make();
      const folder = temporaryFolder();
      const both = await Promise.all([buildAt(folder, builder, one), buildAt(folder, builder, one)]);
      const again = await buildAt(folder, builder, one);
      expect([...both, again].filter(({ isWarm }) => !isWarm)).toHaveLength(1);
      expect(new Set([...both, again].map(({ directory }) => directory)).size).toBe(1);
    });

    test('keeps two versions side by side', async () => {
      const { builder, one, other } = await make();
      const folder = temporaryFolder();
      const [first, second] = [await buildAt(folder, builder, one), await buildAt(folder, builder, other)];
      expect(second.digest).not.toBe(first.digest);
      expect(second.versions).not.toEqual(first.versions);
      expect(existsSync(first.directory)).toBe(true);
    });

    test('says which version there is not, and leaves nothing behind', async () => {
      const { builder, unknown } = await make();
      await expect(buildAt(temporaryFolder(), builder, unknown)).rejects.toMatchObject({ code: 'SOURCE' });
    });

    test('builds nothing once it is cancelled', async () => {
      const { builder, one } = await make();
      const reason = new Error('cancelled');
      await expect(buildAt(temporaryFolder(), builder, one, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    test('declares its options in words', async () => {
      const { builder } = await make();
      expect(builder.about).not.toBe('');
      for (const { about } of Object.values(builder.options)) expect(about).not.toBe('');
      expect(readFileSync(new URL('index.ts', import.meta.url), 'utf8')).toContain(`${builder.name}:`);
    });
  });
}
