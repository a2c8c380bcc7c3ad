/** Variables that may hold what only Regatta and its user are to know, by what such names hold. */
const secret = /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|AUTH|COOKIE|SESSION|^DATABASE_URL$|^PG[A-Z]+$/i;

/** What a command of npm, a hook of git or Regatta itself sets for its own children: it would make builds differ, or work in the wrong folder. */
const ofTheCaller =
  /^REGATTA_|^GIT_|^INIT_CWD$|^NODE_OPTIONS$|^NODE_COMPILE_CACHE$|^npm_(?!config_)|^npm_config_(local_prefix|prefix|global_prefix|workspaces?|include_workspace_root|user_agent|npm_version|node_gyp)$/i;

/** The environment of a tool that builds: what was inherited, without secrets unless it keeps them. */
export function toolEnvironment(
  inherited: { readonly [name: string]: string | undefined },
  { keepsSecrets }: { readonly keepsSecrets: boolean },
): { [name: string]: string } {
  const kept = Object.entries(inherited).flatMap(([name, value]) =>
    value === undefined || ofTheCaller.test(name) || (!keepsSecrets && secret.test(name)) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(kept);
}
