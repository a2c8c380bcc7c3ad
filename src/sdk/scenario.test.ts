import { expectTypeOf, test } from 'vitest';
import { defineScenario, type Operation } from './scenario.ts';

test('params are typed by their specs: in canonical units, defined where they are required or have a default', () => {
  defineScenario({
    params: {
      size: { type: 'size', default: '1KiB', about: 'bytes' },
      mode: { type: 'text', values: ['fast', 'slow'], required: true, about: 'how' },
      pause: { type: 'duration', about: 'how long' },
      peers: { type: 'list', items: { type: 'integer', about: 'which' }, default: [], about: 'whom' },
      range: { type: 'duration-range', default: '1ms..2ms', about: 'between' },
      inner: { type: 'object', fields: { deep: { type: 'boolean', required: true, about: 'how deep' } }, required: true, about: 'inside' },
    },
    operation(op) {
      expectTypeOf(op.params.size).toEqualTypeOf<number>();
      expectTypeOf(op.params.mode).toEqualTypeOf<'fast' | 'slow'>();
      expectTypeOf(op.params.pause).toEqualTypeOf<number | undefined>();
      expectTypeOf(op.params.peers).toEqualTypeOf<readonly number[]>();
      expectTypeOf(op.params.range.max).toEqualTypeOf<number>();
      expectTypeOf(op.params.inner.deep).toEqualTypeOf<boolean>();
      // @ts-expect-error: a param that is not declared must not pass the compiler
      void op.params.siez;
    },
  });
});

test('the client is what connect makes, and the row has the columns that are asked for', () => {
  defineScenario({
    params: { depth: { type: 'integer', default: 1, about: 'how deep' } },
    columns: ['user', 'password'],
    async connect(node, context) {
      expectTypeOf(context.params.depth).toEqualTypeOf<number>();
      return { login: async (user: string): Promise<number> => user.length + node.number };
    },
    async operation(op) {
      expectTypeOf(op.node.client.login).returns.resolves.toEqualTypeOf<number>();
      expectTypeOf(op.row.user).toEqualTypeOf<string>();
      // @ts-expect-error: a column that the feed may lack must not pass the compiler
      void op.row.name;
      await op.node.client.login(op.row.user);
    },
  });
});

test('operations give themselves tags that the scenario declares', () => {
  defineScenario({
    tags: ['plan'],
    operation(op) {
      op.tag('plan', 'gold');
      // @ts-expect-error: a tag that is not declared must not pass the compiler
      op.tag('plna', 'gold');
    },
  });
});

test('a client that nodes bring themselves is typed where it is taken', () => {
  interface Gossip {
    tell(text: string): void;
  }
  defineScenario({
    operation: (op: Operation<Gossip>) => {
      op.node.client.tell(op.row['text'] ?? op.feed('other')['text'] ?? '');
    },
  });
});

test('a scenario is either operations or users', () => {
  defineScenario({ user: async (session) => expectTypeOf(session.user).toEqualTypeOf<number>() });
  // @ts-expect-error: a scenario that does nothing must not pass the compiler
  defineScenario({});
  // @ts-expect-error: a scenario with two drives must not pass the compiler
  defineScenario({ operation: () => undefined, user: async () => undefined });
});
