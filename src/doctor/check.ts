import { messageOf } from '../model/errors.ts';

/** `good`; `note`: it works, and costs something; `missing`: nothing can be measured without it. */
type Level = 'good' | 'note' | 'missing';

/** What a check found out about this machine. */
export interface Finding {
  readonly level: Level;
  /** In a few words, with the figure. */
  readonly seen: string;
  /** What it costs as it is; absent where that is nothing. */
  readonly cost?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** What checks are told about this process. */
export interface DoctorContext {
  /** Where runs are kept; it need not exist yet. */
  readonly home: string;
}

/** One thing about the machine: looked at by `probe`, judged from what that saw alone. */
interface Examination<Facts> {
  readonly title: string;
  readonly probe: (context: DoctorContext) => Facts | Promise<Facts>;
  /** Pure. */
  readonly judge: (facts: Facts) => Finding;
}

export interface Check {
  readonly title: string;
  examine(context: DoctorContext): Promise<Finding>;
}

/** A check whose two halves fit together. That something cannot be looked at is no finding against the machine. */
export function check<Facts>({ title, probe, judge }: Examination<Facts>): Check {
  return {
    title,
    examine: async (context) => {
      try {
        return judge(await probe(context));
      } catch (error) {
        return { level: 'note', seen: `cannot be looked at: ${messageOf(error)}` };
      }
    },
  };
}
