import { Command } from 'commander';
import pc from 'picocolors';
import { type Examined, examine } from '../../doctor/index.ts';
import { exitCodes } from '../../model/errors.ts';
import { home } from '../named-runs.ts';
import { usesColor } from '../uses-color.ts';

interface Options {
  readonly json?: boolean;
}

type Colors = ReturnType<typeof pc.createColors>;

export function command(): Command {
  return new Command('doctor').option('--json', 'print the list of findings as JSON').action(async ({ json = false }: Options) => {
    const findings = await examine({ home: home() });
    const colors = pc.createColors(usesColor(process.stdout));
    process.stdout.write(json ? `${JSON.stringify(findings, undefined, 2)}\n` : inWords(findings, colors));
    process.exitCode = findings.some(({ level }) => level === 'missing') ? exitCodes.errored : exitCodes.passed;
  });
}

function inWords(findings: readonly Examined[], colors: Colors): string {
  const width = Math.max(...findings.map(({ title }) => title.length));
  const signs = { good: colors.green('✓'), note: colors.yellow('–'), missing: colors.red('✗') };
  const lines = findings.flatMap(({ group, title, level, seen, cost, remedy }, index) => [
    ...(findings[index - 1]?.group === group ? [] : [...(index === 0 ? [] : ['']), colors.bold(group)]),
    `  ${signs[level]} ${title.padEnd(width)}  ${seen}`,
    ...[cost, remedy].flatMap((line) => (line === undefined ? [] : [colors.dim(`    ${' '.repeat(width)}  ${line}`)])),
  ]);
  return `${[...lines, '', conclusion(findings)].join('\n')}\n`;
}

function conclusion(findings: readonly Examined[]): string {
  const titles = (level: Examined['level']): string =>
    findings
      .filter((finding) => finding.level === level)
      .map(({ title }) => title)
      .join(', ');
  const [missing, notes] = [titles('missing'), titles('note')];
  if (missing !== '') return `Regatta cannot measure here: ${missing}.`;
  return notes === '' ? 'Regatta can measure here.' : `Regatta can measure here; better with: ${notes}.`;
}
