import type { Reporter, ReporterContext } from '../../model/reporter.ts';
import { liveBlock } from './live-block.ts';
import type { ProgressPlace } from './progress-place.ts';
import { RecentCourse } from './recent-course.ts';
import { ScreenBlock } from './screen-block.ts';
import { Seldom } from './seldom.ts';
import { stepLine } from './step-line.ts';

/** Finished steps stay, and below them a block with the present figures is redrawn. */
export function liveProgress(context: ReporterContext, { colors, intervalMs }: ProgressPlace): Reporter {
  const { stderr } = context;
  const block = new ScreenBlock(stderr);
  const course = new RecentCourse();
  const seldom = new Seldom(intervalMs ?? 0, () => context.now());
  return {
    runStarted: ({ id, plan }) => block.keep(`${colors.bold(plan.name)} ${colors.dim(id)}`),
    step: (step) => (step.state === 'started' ? block.draw([`${colors.cyan('›')} ${step.title} …`]) : block.keep(stepLine(step, colors))),
    window: (view) => {
      course.add(view);
      if (seldom.isTime(view.round)) block.draw(liveBlock(view, { columns: block.columns, lines: block.lines, colors, course }));
    },
    runEnded: ({ text }) => {
      block.draw([]);
      if (text !== '') stderr.write(`${text}\n`);
    },
  };
}
