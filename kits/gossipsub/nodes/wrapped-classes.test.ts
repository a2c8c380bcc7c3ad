import { expect, it } from 'vitest';
import { checkMethods, checkWrappedClasses } from './wrapped-classes.ts';

it('finds all that the kit wraps in the versions that are installed', async () => {
  await expect(checkWrappedClasses()).resolves.toBeUndefined();
});

it('names package, version and method for everything that is missing', async () => {
  const stream = { package: '@libp2p/gossipsub', file: 'dist/src/stream.js', class: 'OutboundStream' };
  const checking = checkMethods([
    { ...stream, method: 'pushPrefixed' },
    { ...stream, method: 'pushBytes' },
    { package: '@libp2p/utils', of: '@libp2p/tcp', file: 'dist/src/moved.js', class: 'AbstractMessageStream', method: 'onData' },
  ]);
  await expect(checking).rejects.toMatchObject({
    code: 'KIT_BROKEN',
    message: expect.stringMatching(
      /^@libp2p\/gossipsub \d+\.\d+\.\d+ cannot be metered: its OutboundStream has no pushBytes; @libp2p\/utils \d+\.\d+\.\d+ .* AbstractMessageStream has no onData$/,
    ),
  });
});
