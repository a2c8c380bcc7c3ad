/** Entry of a host process: started by a runner, told who it is on the first line of its standard input. */
import { enableCompileCache } from 'node:module';

// before everything else is loaded: hundreds of hosts load the same modules
enableCompileCache();
const { runHostProcess } = await import('./host-process.ts');
const { loadTypeScriptAsModules } = await import('../sdk/typescript-as-modules.ts');
loadTypeScriptAsModules();
await runHostProcess();
