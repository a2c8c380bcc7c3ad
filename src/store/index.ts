/** The store: an index of runs in a PostgreSQL, which can be made again from run directories. */
export { backUp, restore } from './backup.ts';
export { bundledUrl, hasBundled, stopBundled } from './bundled/bundled-server.ts';
export { noteStamp, oneAtATime, readStamps } from './directories.ts';
export { importRun } from './import-run.ts';
export { openStore, type Store, type StoreDatabase } from './open-store.ts';
export { addAlerts, changeAlert, listAlerts, moveAlert } from './queries/alerts.ts';
export { addAnnotation, listAnnotations, removeAnnotation } from './queries/annotations.ts';
export { baselinesInForce, setBaseline } from './queries/baselines.ts';
export { runKeys, runsOfBranch } from './queries/chosen-runs.ts';
export { importComparison, listComparisons } from './queries/comparisons.ts';
export { listExperiments, listSeries, metricHistory } from './queries/history.ts';
export { forgetRun, neededRuns, noteDirectoryGone } from './queries/runs.ts';
