import { describe, expect, test } from 'vitest';
import type { Plan } from '../model/plan.ts';
import { withoutSecrets } from '../model/without-secrets.ts';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const text = (settings: string): string => `kit: echo
params: {word: 7}
fleets: {a: 6}
rounds:
  - together:
      - {scenario: publish, rate: 1/s, for: 1s}
      - {scenario: ping, peer: x, rate: 1/s, for: 1s, ${settings}}
`;
const planned = async (settings: string, files: Record<string, string> = {}) => {
  const { rounds, warnings } = await planOf(text(settings), { files });
  return { params: rounds[0]?.entries[1]?.scenarios[0]?.params, warnings };
};
const problems = async (settings: string) => pointedProblemsOf(text(settings));

describe('params of a scenario', () => {
  test('that are anything stay as they are', async () => {
    const say = [{ word: { a: [1, null, true] } }, { word: 'b' }];
    expect((await planned(`say: ${JSON.stringify(say)}`)).params).toEqual({ peer: 'x', say });
  });

  test('that are files hold what stands in them, wherever agents are', async () => {
    expect((await planned('sealed: {seal: ./seal.txt}', { 'seal.txt': 'a seal\n' })).params).toMatchObject({
      sealed: { seal: 'a seal\n' },
    });
    expect(await problems('sealed: {seal: ./none.txt}')).toEqual([
      expect.stringMatching(/^\.\/none\.txt ← rounds\[0\]\.together\[1\]\.sealed\.seal: \.\/none\.txt cannot be read: ENOENT/),
    ]);
  });

  test('that are secret are in the plan for hosts, and in none that is kept', async () => {
    const plan = await planOf(text("sealed: {seal: ./seal.txt}, spells: [open, $env.SESAME, 'so $env.SESAME']"), {
      files: { 'seal.txt': 'a seal' },
    });
    const params = ({ rounds }: Plan) => rounds[0]?.entries.map(({ scenarios }) => scenarios[0]?.params);
    const [publish] = params(plan) ?? [];
    expect(params(plan)?.[1]).toEqual({ peer: 'x', sealed: { seal: 'a seal' }, spells: ['open', '$env.SESAME', 'so $env.SESAME'] });
    const secret = '(secret, not kept)';
    const kept = withoutSecrets(plan);
    expect(params(kept)).toEqual([publish, { peer: 'x', sealed: { seal: secret }, spells: [secret, '$env.SESAME', secret] }]);
    expect({ ...kept, rounds: plan.rounds }).toEqual(plan);
  });

  test('are looked at by the scenario itself, which names the place within them', async () => {
    expect(await problems('say: [{word: hello}, {word: boo}]')).toEqual(['boo ← rounds[0].together[1].say[1].word: frightens']);
    expect((await planned('say: [{word: psst}]')).warnings).toEqual([
      'params.word: nothing uses it',
      'rounds[0].together[1].say[0].word: is hardly heard',
    ]);
  });

  test('that take values of the run leave them for the run, and take params as others do', async () => {
    const say = 'say: [{word: $feed.name}, {word: $word}, {word: "${word} and $other and $$"}]';
    expect((await planned(say)).params).toMatchObject({ say: [{ word: '$feed.name' }, { word: 7 }, { word: '7 and $other and $$' }] });
    expect(await problems('say: [{word: $feed.name}], sealed: {seal: $feed.name}')).toEqual([
      expect.stringMatching(/^\$feed\.name ← rounds\[0\]\.together\[1\]\.sealed\.seal: needs values of the run/),
    ]);
  });
});
