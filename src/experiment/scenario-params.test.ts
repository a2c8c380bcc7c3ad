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

  test('that are files to be read by agents say which, wherever they stand', async () => {
    const { params } = await planned('say: [{word: a, sound: in.wav}]', { 'in.wav': 'abc' });
    const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(params).toMatchObject({ say: [{ sound: { name: 'in.wav', url: expect.stringMatching(/^file:.*\/in\.wav$/), digest } }] });
    expect(await problems('say: [{word: a, sound: none.wav}]')).toEqual([
      expect.stringMatching(/^none\.wav ← rounds\[0\]\.together\[1\]\.say\[0\]\.sound: none\.wav cannot be read: ENOENT/),
    ]);
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

  test('that are secret within lists and maps are left out there, and nothing beside them', async () => {
    const plan = await planOf(text('say: [{word: a}, {word: b, whisper: c}], signs: {x: y}'));
    const secret = '(secret, not kept)';
    expect(withoutSecrets(plan).rounds[0]?.entries[1]?.scenarios[0]?.params).toEqual({
      peer: 'x',
      say: [{ word: 'a' }, { word: 'b', whisper: secret }],
      signs: { x: secret },
    });
  });

  test('that are secret make no other run of it', async () => {
    const keys = await Promise.all(['open', 'shut'].map(async (spell) => (await planOf(text(`spells: [${spell}]`))).comparableKey));
    expect(keys[0]).toBe(keys[1]);
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
      expect.stringMatching(
        /^\$feed\.name ← rounds\[0\]\.together\[1\]\.sealed\.seal: nothing fills in \$feed\.name here: values of the run/,
      ),
    ]);
  });

  test('are refused values of the run where nothing fills them in, with the place, and have dollars for doubled ones there', async () => {
    expect((await planned('say: [{word: a$$b, heard: {x: a$$b}}]')).params).toMatchObject({ say: [{ word: 'a$$b', heard: { x: 'a$b' } }] });
    const only = 'only params are filled in here: no values of the run, nor what another request or step gave';
    expect(await problems('say: [{word: $mine, heard: {x: $mine}}], tags: {t: $mine}')).toEqual([
      `$mine ← rounds[0].together[1].say[0].heard.x: there is no param mine, and ${only}; accepted: word`,
      '$mine ← rounds[0].together[1].tags.t: there is no param mine; accepted: word',
    ]);
    expect(await problems('say: [{word: $env.A, heard: {x: $env.B, y: "to $env.C", z: "to ${env.D}"}}], tags: {t: by $env.E}')).toEqual(
      [
        'say[0].heard.x: nothing fills in $env.B',
        'say[0].heard.y: nothing fills in $env.C',
        'say[0].heard.z: nothing fills in ${env.D}',
        'tags.t: nothing fills in $env.E',
      ].map((text) => expect.stringContaining(`rounds[0].together[1].${text} here: `) as string),
    );
  });
});
