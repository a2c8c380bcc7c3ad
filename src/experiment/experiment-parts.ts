import type { Builder } from '../model/builder.ts';
import type { ControllerPart } from '../model/controller.ts';
import type { FeedPlan } from '../model/feed.ts';
import type { Kit } from '../model/kit.ts';
import type { LoopPart } from '../model/loop.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { MonitorDeclaration } from '../model/monitor.ts';
import type { PacerPart } from '../model/pacer.ts';
import type { ParamSpecs } from '../model/params.ts';
import type { ObserverPlan } from '../model/plan.ts';

/** A part that an experiment can name. */
interface NamedPart {
  readonly about: string;
}

/** What builds sources of nodes, as far as an experiment is concerned. */
export type BuilderPart = Pick<Builder, 'about' | 'makes' | 'options'>;

/** Everything that an experiment can name: passed in by the composition root, so that reading an experiment loads no part. */
export interface ExperimentParts {
  readonly pacers: { readonly [name: string]: PacerPart };
  /** By the key under which an entry names them, as those below. */
  readonly controllers: { readonly [name: string]: ControllerPart };
  readonly loops: { readonly [name: string]: LoopPart };
  readonly runners: { readonly [name: string]: NamedPart };
  /** By the key of `source:` that chooses them. */
  readonly builders: { readonly [name: string]: BuilderPart };
  readonly reporters: { readonly [name: string]: NamedPart & { readonly options?: ParamSpecs } };
  readonly observers: { readonly [name: string]: NamedPart & { readonly options?: ParamSpecs } };
  readonly monitors: { readonly [name: string]: Pick<MonitorDeclaration, 'about' | 'place' | 'options' | 'review'> };
  /** Of the machine on which Regatta runs. */
  readonly cores: number;
  /** Metrics that every run has. */
  readonly coreMetrics: (tags: readonly string[]) => readonly MetricSpec[];
  /** Validity rules and the unit of their limits: s, share, count. */
  readonly validityRules: { readonly [rule: string]: { readonly unit: string } };
  /** Tries SQL metrics on a run of these kits and observers without rows; answers, by metric, with why one could never be computed. */
  checkSql(metrics: readonly MetricSpec[], declarations: SqlDeclarations): Promise<ReadonlyMap<string, string>>;
  /** Reads a query in PromQL, without asking any server. */
  readPromql(query: string): Promise<PromqlReview>;
  /** Reads a file of rows once. @throws RegattaError FILE_UNREADABLE, naming the file, the line and what is wrong */
  inspectFeed(feed: Pick<FeedPlan, 'url' | 'format'>): Promise<Pick<FeedPlan, 'rows' | 'columns' | 'digest'>>;
  /** The kit that needs no name: a fleet that has a key of the name of one of its programs is of that program. */
  readonly builtIn: ResolvedKit;
  /** Finds the kit of that name from the folder of the experiment; `problem` says why there is none. */
  resolveKit(name: string, fromDirectory: string): Promise<ResolvedKit | UnresolvedKit>;
}

/** What can be known of a query before it is asked. */
type PromqlReview =
  | { readonly problem: string }
  | {
      /** Whether it gives one value for a window, what its counters rose by, or samples of what it was. */
      readonly isIncrease: boolean;
      /** Lengths over which it looks back itself, s; those that only the server can tell are left out. */
      readonly looksBackS: readonly { readonly text: string; readonly seconds: number }[];
    };

/** Who declares the tables and views that SQL can select from, beside those of every run. */
interface SqlDeclarations {
  readonly kits: readonly Kit[];
  readonly observers?: readonly ObserverPlan[];
}

/** A kit that is not there, or that is there and broken. */
export interface UnresolvedKit {
  readonly problem: string;
  readonly isInstalled: boolean;
}

export interface ResolvedKit {
  readonly kit: Kit;
  /** URL of its `kit.ts`. */
  readonly url: string;
  readonly version: string;
}
