import { beforeEach, expect, test } from 'vitest';
import { prometheusText } from '../exposition/text-format.ts';
import { writePage } from '../exposition/write-page.ts';
import { echoKit } from '../experiment/fixtures/echo-kit.ts';
import { echoRound } from '../../test/support/echo/echo-plan.ts';
import { liveKey, liveNames } from '../model/load.ts';
import { WindowMeter } from '../recording/window-meter.ts';
import { WindowTotals } from './window-totals.ts';

const first = { ...echoRound({ rate: 1, forNs: 2e9 }), name: 'first' };
const second = { ...first, name: 'second' };
let totals: WindowTotals;
let meter: WindowMeter;

beforeEach(() => {
  totals = new WindowTotals('r', echoKit.metrics);
  meter = new WindowMeter();
});

async function lines(): Promise<readonly string[]> {
  const page = Buffer.concat(await writePage(totals.families(), prometheusText)).toString();
  return page.split('\n').filter((line) => line !== '' && !line.startsWith('# HELP') && !line.includes('_bucket'));
}

test('what the windows of all hosts have told adds up, by round', async () => {
  const started = liveKey(liveNames.started, { scenario: 'echo', plan: 'gold' });
  totals.startRound(first, 10e9);
  for (const host of ['a', 'b']) {
    meter.add(started, 5);
    totals.add(meter.take(host, 11e9, {}));
  }
  totals.startRound(second, 13e9);
  // cut as the second begins: it lies in the first
  meter.add(started, 2);
  totals.add(meter.take('a', 13.01e9, {}));
  meter.add(started, 1);
  totals.add(meter.take('a', 14e9, {}));
  expect(await lines()).toEqual([
    '# TYPE regatta_windows_operations_submitted_total counter',
    'regatta_windows_operations_submitted_total{run="r",round="first",plan="gold",scenario="echo"} 12',
    'regatta_windows_operations_submitted_total{run="r",round="second",plan="gold",scenario="echo"} 1',
  ]);
});

test('what kits count is shown, and durations that they record; histograms of other things are not', async () => {
  totals.startRound(first, 0);
  meter.add('deliveries', 3);
  meter.record('delivery', 2e9);
  meter.record('measured_size', 5000);
  meter.record(liveKey(liveNames.latency, { scenario: 'echo' }), 1e6);
  totals.add(meter.take('a', 1e9, {}));
  totals.add(meter.take('a', 2e9, {}));
  expect(await lines()).toEqual([
    '# TYPE regatta_live_deliveries_total counter',
    'regatta_live_deliveries_total{run="r",round="first"} 3',
    '# TYPE regatta_live_delivery_seconds histogram',
    expect.stringMatching(/^regatta_live_delivery_seconds_sum\{run="r",round="first"\} (1\.99|2\.00)/),
    'regatta_live_delivery_seconds_count{run="r",round="first"} 1',
  ]);
});
