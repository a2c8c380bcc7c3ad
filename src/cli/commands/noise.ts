import { Command, InvalidArgumentError } from 'commander';
import { noiseOf } from '../../analysis/comparison/noise-of.ts';
import { exitCodes, RegattaError } from '../../model/errors.ts';
import { parseShare } from '../../model/units.ts';
import { firstLook, type PairOptions, withPairOptions } from '../compare/comparison-options.ts';
import { planSides } from '../compare/plan-sides.ts';
import { runPairs } from '../compare/run-pairs.ts';
import { runWithin, withoutChange } from '../compare/run-within.ts';
import { usesColor } from '../uses-color.ts';
import { noiseSummary } from '../wire-reports.ts';

interface Options extends PairOptions {
  readonly effect?: number;
  readonly json?: boolean;
}

export function command(): Command {
  return withPairOptions(new Command('noise'), 'how many pairs')
    .argument('<experiment>', 'experiment file, run against itself; of versions within a fleet one against itself')
    .option('--effect <share>', 'what is to be seen: 5%; the margin of each metric unless given', readEffect)
    .option('--json', 'print it as JSON on stdout')
    .action(async (file: string, options: Options, noiseCommand: Command) => {
      process.exitCode = await noise(file, options, noiseCommand);
    });
}

async function noise(file: string, options: Options, noiseCommand: Command): Promise<number> {
  const sides = await planSides(file, options, { base: { define: [], versions: [] }, head: { define: [], versions: [] } });
  const { plan } = sides.base;
  const { compare: versions } = plan;
  const once = { pairs: [firstLook(noiseCommand, options, versions)], isClear: () => true };
  const { compared, isCancelled } =
    versions === undefined
      ? await runPairs(sides, options, once)
      : await runWithin(withoutChange({ plan, versions, kits: sides.kits }), options, once);
  if (compared === null && isCancelled) return exitCodes.cancelled;
  if (compared === null)
    throw new RegattaError('RUN_NOT_FOUND', 'no pair of runs (of a canary: no run) has results: nothing is known of the noise');
  const found = noiseOf(compared.comparison, options.effect);
  process.stdout.write(
    options.json === true ? `${JSON.stringify(found, undefined, 2)}\n` : noiseSummary(found, { color: usesColor(process.stdout) }),
  );
  if (isCancelled) return exitCodes.cancelled;
  return found.pairs === 0 ? exitCodes.invalid : exitCodes.passed;
}

function readEffect(text: string): number {
  const share = parseShare(text);
  if (share === undefined || share <= 0) throw new InvalidArgumentError('Write an effect as a share, such as 5%.');
  return share;
}
