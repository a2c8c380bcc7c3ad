import pc from 'picocolors';
import { NS_PER_MS } from '../model/clock.ts';
import type { JsonObject } from '../model/json.ts';
import type { ParamSpecs } from '../model/params.ts';
import type { Reporter, ReporterContext, ReporterDeclaration } from '../model/reporter.ts';
import { asciiStream } from './terminal/ascii-stream.ts';
import { lineProgress } from './terminal/line-progress.ts';
import { liveProgress } from './terminal/live-progress.ts';
import type { ProgressPlace } from './terminal/progress-place.ts';
import { showsUnicode } from './terminal/shows-unicode.ts';

const modes: { readonly [mode: string]: (context: ReporterContext, place: ProgressPlace) => Reporter } = {
  none: ({ stderr }) => ({
    runEnded: ({ text }) => {
      if (text !== '') stderr.write(`${text}\n`);
    },
  }),
  lines: lineProgress,
  live: liveProgress,
};

/** How progress can be told. */
export const progressModes: readonly string[] = Object.keys(modes);

const options = {
  progress: {
    type: 'text',
    values: progressModes,
    about:
      'how it is told: not until the end, in lines, or in a block that is redrawn; live on a terminal and lines elsewhere unless given',
  },
  interval: {
    type: 'duration',
    min: 1e9,
    about: 'how often figures are told; each second where they are redrawn and each five in lines unless given',
  },
} satisfies ParamSpecs;

/** Progress on stderr, as the user asked for it; else redrawn on a terminal, and line by line elsewhere. */
export const terminalReporter: ReporterDeclaration = {
  about: 'progress on stderr: redrawn on a terminal, line by line elsewhere',
  options,
  make: (context, { progress, interval }: JsonObject) => {
    const { environment, color } = context;
    const isTerminal = context.stderr.isTTY === true;
    const stderr = isTerminal && !showsUnicode(environment) ? asciiStream(context.stderr) : context.stderr;
    const usual = isTerminal && environment['TERM'] !== 'dumb' ? 'live' : 'lines';
    const make = modes[typeof progress === 'string' ? progress : usual] ?? lineProgress;
    const intervalMs = typeof interval === 'number' ? interval / NS_PER_MS : null;
    return make({ ...context, stderr }, { colors: pc.createColors(color && isTerminal), intervalMs });
  },
};
