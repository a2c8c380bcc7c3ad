import { registerHooks } from 'node:module';

/**
 * From here on every `.ts` that this process loads is an ES module. Node asks the nearest package.json: it warns where that says nothing, and fails where it
 * says `commonjs`, as what `npm init` writes does. What authors write for Regatta imports and exports, and is never anything else.
 */
export function loadTypeScriptAsModules(): void {
  registerHooks({
    load: (url, context, next) => next(url, url.endsWith('.ts') ? { ...context, format: 'module-typescript' } : context),
  });
}
