import { spawn } from 'node:child_process';

/** How long a desktop has to say that it cannot, ms; what runs longer has opened something. */
const patienceMs = 3000;

/**
 * Opens a file with whatever this desktop opens such files with, which goes on when we end.
 * @returns why nothing was opened; null when something was
 */
export async function openFile(path: string, env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const isDesktop = process.platform === 'darwin' || process.platform === 'win32';
  if (!isDesktop && !['DISPLAY', 'WAYLAND_DISPLAY', 'BROWSER', 'WSL_DISTRO_NAME'].some((name) => (env[name] ?? '') !== '')) {
    return 'there is no display here';
  }
  const [program, ...args] = openers[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(program, [...args, path], { detached: true, stdio: 'ignore', env });
    child.unref();
    const patience = setTimeout(() => resolve(null), patienceMs);
    child.on('error', (error) => {
      clearTimeout(patience);
      resolve(`${program} cannot be started: ${error.message}`);
    });
    child.on('exit', (code) => {
      clearTimeout(patience);
      resolve(code === 0 ? null : `${program} ended with ${code ?? 'a signal'}`);
    });
  });
}

/** The command that each system has for it; `start` takes its first quoted argument for a title. */
const openers: { readonly [platform: string]: readonly [program: string, ...args: string[]] } = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};
