import type { Kysely } from 'kysely';
import type { Alert, AlertState, NewAlert, RuleVersion } from '../../model/history.ts';
import { digest } from '../digest.ts';
import type { StoreTables } from '../tables.ts';
import { toSeries } from './history.ts';

/**
 * Keeps what a rule found. What the same version of the rule found at the same run of the same series before stays as it is, with its state.
 * @returns how many are new
 */
export function addAlerts(db: Kysely<StoreTables>, rule: RuleVersion, alerts: readonly NewAlert[]): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const id = await ruleId(transaction, rule);
    if (alerts.length === 0) return 0;
    const added = await transaction
      .insertInto('regatta.alerts')
      .values(
        alerts.map(({ series, run, kind, valueBefore, valueAfter, detail }) => ({
          series,
          run,
          kind,
          rule: id,
          state_reason: null,
          value_before: valueBefore,
          value_after: valueAfter,
          detail: JSON.stringify(detail),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute();
    return added.length;
  });
}

async function ruleId(db: Kysely<StoreTables>, { name, definition }: RuleVersion): Promise<number> {
  const row = { name, digest: digest(definition), definition: JSON.stringify(definition) };
  await db
    .insertInto('regatta.rules')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { id } = await db
    .selectFrom('regatta.rules')
    .select('id')
    .where('name', '=', name)
    .where('digest', '=', row.digest)
    .executeTakeFirstOrThrow();
  return id;
}

/** Alerts in any of these states, newest run first; of one experiment alone where it is named. */
export async function listAlerts(
  db: Kysely<StoreTables>,
  { states, experiment }: { readonly states: readonly AlertState[]; readonly experiment?: string },
): Promise<readonly Alert[]> {
  const all = db
    .selectFrom('regatta.alerts as a')
    .innerJoin('regatta.rules as u', 'u.id', 'a.rule')
    .innerJoin('regatta.runs as r', 'r.key', 'a.run')
    .innerJoin('regatta.series as s', 's.id', 'a.series')
    .selectAll('s')
    .select(['a.id as alert', 'a.kind', 'a.state', 'a.state_reason', 'a.state_changed', 'a.value_before', 'a.value_after', 'a.detail'])
    .select(['a.created', 'r.key', 'r.id as run', 'r.started', 'u.name as rule', 'u.definition'])
    .where('a.state', 'in', states)
    .orderBy('r.started', 'desc')
    .orderBy('a.id', 'desc');
  const rows = await (experiment === undefined ? all : all.where('s.experiment', '=', experiment)).execute();
  return rows.map((row) => ({
    id: row.alert,
    series: toSeries(row),
    run: { key: row.key, id: row.run, started: row.started },
    rule: { name: row.rule, definition: row.definition },
    kind: row.kind,
    valueBefore: row.value_before,
    valueAfter: row.value_after,
    detail: row.detail,
    state: row.state,
    stateReason: row.state_reason,
    stateChanged: row.state_changed,
    created: row.created,
  }));
}

/** Changes the state of an alert. @returns false where there is none with that id */
export async function changeAlert(
  db: Kysely<StoreTables>,
  { id, state, reason }: { readonly id: number; readonly state: AlertState; readonly reason: string | null },
): Promise<boolean> {
  const changed = await db
    .updateTable('regatta.alerts')
    .set({ state, state_reason: reason, state_changed: new Date() })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return changed !== undefined;
}

/** Moves an alert to the run where its change is found now, with what is known of it by now; its state stays. Where another alert of its rule is there already, it stays where it is. */
export async function moveAlert(db: Kysely<StoreTables>, id: number, to: Omit<NewAlert, 'series'>): Promise<void> {
  const { run, kind, valueBefore, valueAfter, detail } = to;
  await db
    .updateTable('regatta.alerts')
    .set({ run, kind, value_before: valueBefore, value_after: valueAfter, detail: JSON.stringify(detail) })
    .where('id', '=', id)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('regatta.alerts as other')
            .select('other.id')
            .whereRef('other.series', '=', 'regatta.alerts.series')
            .whereRef('other.rule', '=', 'regatta.alerts.rule')
            .where('other.run', '=', run)
            .where('other.id', '<>', id),
        ),
      ),
    )
    .execute();
}
