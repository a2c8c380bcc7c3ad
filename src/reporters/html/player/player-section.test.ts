import { expect, test } from 'vitest';
import { playerSection } from './player-section.ts';
import { syntheticPropagation } from './synthetic-propagation.ts';

test('no name can end the element that holds the data', () => {
  const propagation = syntheticPropagation(4, 1, 2);
  const nodes = propagation.nodes.map((node) => ({
    ...node,
    name: '</script><script>alert(1)</script><!--',
    fleet: '<img onerror=alert(1)>',
  }));
  const { text } = playerSection({ ...propagation, nodes, leftOut: 3, chosen: '<b>some</b>' });
  expect(text.match(/<script/g)).toHaveLength(1);
  expect(text).not.toMatch(/<img|<!--|<b>/);
});

test('where nothing was published, says so', () => {
  expect(playerSection(syntheticPropagation(4, 0, 2)).text).toContain('No message was published.');
});

test('more nodes than can be drawn are told, not drawn', () => {
  const propagation = syntheticPropagation(2, 1, 1);
  const nodes = Array.from({ length: 5001 }, (_, node) => ({ name: String(node), fleet: 'f', region: null }));
  const { text } = playerSection({ ...propagation, nodes });
  expect(text).toContain('5,001 nodes are more than can be drawn');
  expect(text).not.toContain('<canvas');
});
