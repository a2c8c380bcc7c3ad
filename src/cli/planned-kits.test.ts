import { pathToFileURL } from 'node:url';
import { expect, test, vi } from 'vitest';
import gossipsub from '../../kits/gossipsub/kit.ts';
import external from '../external/kit.ts';
import { moduleBeside } from '../model/module-beside.ts';
import { plainPlan } from '../model/fixtures/plain-plan.ts';
import type { Kit } from '../model/kit.ts';
import { plannedKits } from './planned-kits.ts';

const elsewhere = pathToFileURL('/home/somebody/kits/kit.ts').href;

function kitsOf(name: string, url: string): Promise<readonly Kit[]> {
  return plannedKits(plainPlan('moved', { fleets: [], kits: [{ name, url, version: '0.0.7' }] }), external);
}

test('a kit is loaded from where the run had it', async () => {
  expect(await kitsOf('gossipsub', moduleBeside(import.meta.url, '../../kits/gossipsub/kit'))).toEqual([gossipsub]);
});

test('of a run from another machine the kit of that name is taken, and it is said which', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const [kit] = await kitsOf('gossipsub', elsewhere);
  expect(kit?.name).toBe('gossipsub');
  expect(said.mock.calls.join('')).toMatch(
    /^kit gossipsub 0\.0\.7 is no more at \/home\/somebody\/kits\/kit\.ts: [\d.]+ from \/.*kit\.ts is taken\n$/,
  );
  said.mockRestore();
});

test('what comes with Regatta is there wherever that is', async () => {
  expect(await kitsOf('external', elsewhere)).toEqual([external]);
});

test('a kit that is nowhere is named, with what to do', async () => {
  await expect(kitsOf('nope', elsewhere)).rejects.toMatchObject({
    code: 'KIT_BROKEN',
    message: expect.stringContaining('the run needs kit nope, which is not installed'),
    hint: 'It had the kit (0.0.7) at /home/somebody/kits/kit.ts. Install it, or go to the folder of the experiment.',
  });
});
