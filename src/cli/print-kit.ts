import { fileURLToPath } from 'node:url';
import { Help } from 'commander';
import pc from 'picocolors';
import type { Described, KitDocument, MetricDocument, ParamDocument } from '../experiment/kit-document.ts';

export interface Page {
  /** Of the terminal, in characters. */
  readonly columns: number;
  readonly color: boolean;
}

/** An entry: its name, facts about it on the same line, and what it means below. */
interface Entry {
  readonly name: string;
  readonly facts: readonly string[];
  readonly about: string;
}

const help = new Help();

/** A kit in full, for a terminal of any width; `example` is an experiment to start from. */
export function printKit(kit: KitDocument, example: string, page: Page): string {
  const colors = pc.createColors(page.color);
  const title = (text: string, about?: string): string[] => [
    '',
    colors.bold(text),
    ...(about === undefined ? [] : indented(about, '  ', page)),
  ];
  const entries = (list: readonly Entry[]): string[] =>
    list.flatMap(({ name, facts, about }) => [
      ...indented([colors.cyan(name), colors.dim(facts.join(', '))].join('  ').trimEnd(), '  ', page),
      ...indented(about, '      ', page),
    ]);
  const section = (heading: string, list: readonly Entry[]): string[] => (list.length === 0 ? [] : [...title(heading), ...entries(list)]);
  const lines = [
    `${colors.bold(kit.name)} ${kit.version}`,
    ...indented(kit.about, '', page),
    ...indented(fileURLToPath(kit.url), '', page),
    ...kit.nodes.flatMap(({ name, about, params }) => [...title(`node program ${name}`, about), ...entries(params.map(paramEntry))]),
    ...kit.scenarios.flatMap(({ name, about, params }) => [...title(`scenario ${name}`, about), ...entries(params.map(paramEntry))]),
    ...section('metrics', kit.metrics.map(metricEntry)),
    ...kit.tables.flatMap(({ name, about, columns }) => [
      ...title(`table ${name}`, about),
      ...entries(columns.map((column) => ({ name: column.name, facts: [column.type], about: column.about }))),
    ]),
    ...section('views, for SQL of your own', kit.views.map(plainEntry)),
    ...section('events', kit.events.map(plainEntry)),
    ...title('an experiment to start from'),
    ...example
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`.trimEnd()),
  ];
  return `${lines.join('\n')}\n`;
}

function plainEntry({ name, about }: Described): Entry {
  return { name, facts: [], about };
}

function paramEntry({ name, type, accepted, default: byDefault, required, about }: ParamDocument): Entry {
  const given = byDefault === null ? (required ? ['required'] : []) : [`default ${byDefault}`];
  return { name, facts: [accepted === '' ? type : `${type} ${accepted}`, ...given], about };
}

function metricEntry({ name, unit, kind, better, labels, about }: MetricDocument): Entry {
  const direction = better === 'neither' ? [] : [`${better} is better`];
  return { name, facts: [unit, kind, ...direction, ...(labels.length === 0 ? [] : [`by ${labels.join(' ')}`])], about };
}

/** Wrapped between the indentation and the edge; a terminal too narrow for that breaks the lines itself. */
function indented(text: string, indent: string, { columns }: Page): string[] {
  return help
    .boxWrap(text, columns - indent.length)
    .split('\n')
    .map((line) => `${indent}${line}`);
}
