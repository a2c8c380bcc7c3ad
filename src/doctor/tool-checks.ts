import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Check, check, type Finding } from './check.ts';

/** A program that somebody may have, and how it tells its version. */
interface Tool {
  readonly title: string;
  /** What it is asked with. */
  readonly command: readonly [program: string, ...args: string[]];
  /** What does without it what. */
  readonly cost: string;
  readonly remedy: string;
}

/** What a tool says of itself, or why it says nothing; null where there is none. */
type ToolAnswer = { readonly says: string } | { readonly fails: string } | null;

/** A tool that waits for a server which is not there must not hold the doctor up. */
const patienceMs = 3000;

const tools: readonly Tool[] = [
  {
    title: 'Docker',
    command: ['docker', 'version', '--format', '{{.Server.Version}}'],
    cost: 'programs that are started by `docker run` cannot be nodes; Regatta itself needs none',
    remedy: 'https://docs.docker.com/engine/install',
  },
  {
    title: 'Prometheus',
    command: ['prometheus', '--version'],
    cost: 'what nodes report on their metrics pages cannot be kept in a Prometheus beside the run; Regatta itself needs none',
    remedy: 'https://prometheus.io/download',
  },
  {
    title: 'kubectl',
    command: ['kubectl', 'version', '--client'],
    cost: 'what runs in a cluster cannot be reached by `kubectl port-forward`; Regatta itself needs none',
    remedy: 'https://kubernetes.io/docs/tasks/tools',
  },
  {
    title: 'Go',
    command: ['go', 'version'],
    cost: 'programs that are started by `go run` cannot be nodes; Regatta itself needs none',
    remedy: 'https://go.dev/dl',
  },
];

/** Found by their names alone: a browser that is asked for its version may open a window. */
const browsers = ['xdg-open', 'open', 'chromium', 'google-chrome', 'firefox'];

/** What is not needed, and good to have. */
export const toolChecks: readonly Check[] = [
  ...tools.map((tool) => check({ title: tool.title, probe: () => ask(tool.command), judge: (answer) => judgeTool(tool, answer) })),
  check({ title: 'browser', probe: () => browsers.find(isOnPath) ?? null, judge: judgeBrowser }),
];

async function ask([program, ...args]: Tool['command']): Promise<ToolAnswer> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { timeout: patienceMs });
    return { says: firstLine(stdout) };
  } catch (error) {
    const { code, stderr = '', message } = error as Error & { readonly code?: unknown; readonly stderr?: string };
    return code === 'ENOENT' ? null : { fails: firstLine(stderr) || firstLine(message) };
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

export function judgeTool({ cost, remedy }: Pick<Tool, 'cost' | 'remedy'>, answer: ToolAnswer): Finding {
  if (answer === null) return { level: 'note', seen: 'not found', cost, remedy };
  if ('says' in answer) return { level: 'good', seen: answer.says };
  return { level: 'note', seen: `there, but: ${answer.fails}`, cost };
}

function isOnPath(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, command)));
}

export function judgeBrowser(command: string | null): Finding {
  if (command !== null) return { level: 'good', seen: command };
  return {
    level: 'note',
    seen: 'not found',
    cost: 'reports are not opened by themselves',
    remedy: 'copy report.html to where one is: it is a single file',
  };
}
