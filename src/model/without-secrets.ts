import { variableOf } from './environment-values.ts';
import type { Json } from './json.ts';
import type { Plan, ScenarioPlan } from './plan.ts';
import { cutAtValues } from './run-values.ts';

/** What stands in the place of a secret. */
const notKept = '(secret, not kept)';

/** The plan as it may be kept and shown: without the secrets in params of its scenarios. Names of variables of the environment, `$env.NAME`, are none. */
export function withoutSecrets<P extends Pick<Plan, 'rounds'>>(plan: P): P {
  return {
    ...plan,
    rounds: plan.rounds.map((round) => ({
      ...round,
      entries: round.entries.map((entry) => ({ ...entry, scenarios: entry.scenarios.map(scenarioWithoutSecrets) })),
    })),
  };
}

/** A scenario as it may be kept and shown, as {@link withoutSecrets} does of a plan. */
export function scenarioWithoutSecrets(scenario: ScenarioPlan): ScenarioPlan {
  const { secrets = [], params } = scenario;
  return secrets.length === 0 ? scenario : { ...scenario, params: secrets.reduce<Json>(hiddenAt, params) as ScenarioPlan['params'] };
}

function hiddenAt(value: Json, path: readonly string[]): Json {
  const [key, ...rest] = path;
  if (key === undefined) return hidden(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item, index) => (String(index) === key ? hiddenAt(item, rest) : item));
  const map = value as { readonly [name: string]: Json };
  return { ...map, [key]: hiddenAt(map[key] as Json, rest) };
}

function hidden(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(hidden);
  const isNamed =
    typeof value === 'string' && cutAtValues(value).every((piece) => typeof piece !== 'string' && variableOf(piece) !== undefined);
  return isNamed ? value : notKept;
}
