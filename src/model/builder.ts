import type { JsonObject } from './json.ts';
import type { ParamSpecs } from './params.ts';

/** What becomes of what was built: hosts load modules of it, or nodes are programs that lie in it. */
export type ArtifactKind = 'module' | 'executable';

/** What is asked for: a source, and which version of it. */
export interface SourceOrder {
  /** What stands under the builder's name: a repository, a package, a module of Go, a program. */
  readonly from: string;
  /** Checked, in canonical units. */
  readonly options: JsonObject;
  /** As it was asked for; null: what the builder takes then. */
  readonly version: string | null;
  readonly want: ArtifactKind;
  /** Folder to which paths are relative. */
  readonly directory: string;
  /** Absolute path of the package whose module is wanted; absent where programs are. */
  readonly kit?: string;
}

/** A source at exactly one version. */
export interface ExactSource {
  /** Everything by which two builds could differ: what was built for a key once is taken again. */
  readonly key: string;
  /** Exact versions of what is built, by name: `{shop: '1a2b3c…'}`. */
  readonly versions: { readonly [name: string]: string };
  /** What people read: `shop at main (1a2b3c4d5e6f)`. */
  readonly title: string;
  /** What a reader should know: that changes of a working tree are not in it. */
  readonly notes: readonly string[];
  /** Builds it into an empty folder. @throws whatever its tools throw */
  build(folder: string, tools: BuildTools): Promise<Built>;
}

/** What a build left in its folder, by paths relative to that; what lies elsewhere by absolute ones. */
export interface Built {
  /** Where programs start, and what paths in their commands are relative to; of a module its package. */
  readonly directory: string;
  /** Folders that are searched for programs before PATH. */
  readonly programs: readonly string[];
  /** Of a module, packages with the versions that hosts must tell of once they have loaded it. */
  readonly packages?: { readonly [name: string]: string };
}

/** What builders work with. */
export interface BuildTools {
  /** Folder of the builder's own that all builds share: what it has fetched. */
  readonly cache: string;
  /**
   * Runs a program in a process group of its own until its end, which comes at the latest when the signal of the tools is aborted.
   * @returns what it printed on stdout, where that is asked for
   * @throws RegattaError BUILD naming how it ended, with its last lines
   */
  run(command: ToolCommand): Promise<string>;
  /** Holds a name against all other processes of this machine: two that fetch into one folder would disturb each other. */
  hold(name: string): Promise<AsyncDisposable>;
}

export interface ToolCommand {
  /** The program and its arguments. */
  readonly words: readonly string[];
  readonly directory: string;
  /** Beside what it inherits. */
  readonly env?: { readonly [name: string]: string };
  /** The longest that it may take, ns. */
  readonly limitNs?: number;
  /** A tool that asks servers for what is to be built may show who asks; what is built may not. */
  readonly keepsSecrets?: true;
  /** Whether stdout is the answer: else it goes to the log. */
  readonly answers?: true;
}

/** Turns a source at a version into something that can be started. */
export interface Builder {
  readonly name: string;
  readonly about: string;
  readonly makes: readonly ArtifactKind[];
  /** Of `source:`, beside its own name. */
  readonly options: ParamSpecs;
  /**
   * Finds out what exactly is asked for, as quick as it can be had.
   * @throws RegattaError SOURCE where there is no such source or version
   */
  resolve(order: SourceOrder, tools: BuildTools): Promise<ExactSource>;
}

/** A builder whose versions come one after another. */
export interface OrdersVersions {
  /**
   * What came after one version up to another, oldest first, that other the last of them.
   * @throws RegattaError SOURCE where there is no such version, or the one does not come before the other
   */
  between(order: SourceOrder, range: VersionRange, tools: BuildTools): Promise<readonly NamedVersion[]>;
}

export interface VersionRange {
  readonly older: string;
  readonly newer: string;
}

export interface NamedVersion {
  readonly version: string;
  /** What people read: the first line of what was said of it. */
  readonly title: string;
}

/** What hosts need to know of what was built. */
export interface Software {
  /** Absolute path: where programs start; of a module its package. */
  readonly directory: string;
  /** Absolute paths of folders that are searched for programs before PATH. */
  readonly programs: readonly string[];
  /** Exact versions of what was built, by name. */
  readonly versions: { readonly [name: string]: string };
  /** Those of them that hosts must tell of once they have loaded it; absent where they load nothing. */
  readonly packages?: { readonly [name: string]: string };
}

/** What a build came to. */
export interface Artifact extends Software {
  readonly kind: ArtifactKind;
  /** SHA-256 of what it was built from. */
  readonly digest: string;
  readonly title: string;
  readonly notes: readonly string[];
  /** What the build printed. */
  readonly log: string;
  /** Whether it was there already. */
  readonly isWarm: boolean;
}
