import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('a process that floods its output is cut, says so once, and goes on', () => {
  const url = new URL('bound-output.ts', import.meta.url).href;
  const script = `
    import { boundOutput } from '${url}';
    boundOutput(1000);
    for (let line = 0; line < 100; line++) {
      await new Promise((resolve) => process.stdout.write('x'.repeat(99) + '\\n', resolve));
    }
    process.exitCode = 7;
  `;
  let text = '';
  let status: unknown;
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
  } catch (error) {
    ({ status } = error as { status: unknown });
    text = String((error as { stdout: Buffer }).stdout);
  }
  expect(status).toBe(7);
  expect(text).toContain('host: more than 1000 bytes printed; nothing that follows is kept');
  expect(text.length).toBeLessThan(1200);
});
