import { describe, expect, test } from 'vitest';
import type { ObserverDeclaration } from '../../model/observer.ts';
import { observerContract } from '../../sdk/observer-contract.ts';
import { observers, type OwnObserverContext } from './index.ts';

describe.each(Object.entries(observers))('%s', (_, own) => {
  const declaration: ObserverDeclaration = { ...own, make: (context, options) => own.make(context as OwnObserverContext, options) };
  test.each(observerContract(declaration))('$name', async ({ check }) => {
    await expect(check()).resolves.toBeUndefined();
  });
});
