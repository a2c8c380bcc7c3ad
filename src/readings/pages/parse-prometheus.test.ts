import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePrometheus } from './parse-prometheus.ts';

function parse(page: string): readonly (readonly [string, number])[] {
  return [...parsePrometheus(page)];
}

test('the numbers of a page are read, whatever stands around them', () => {
  const page = `# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="+Inf"} 144320 # {trace_id="KOO5S4vxi0o"} 0.67 1.5e9
http_request_duration_seconds_sum 53423
rpc:ratio NaN
\ttrailing{ a = "x" , } .5e-3\t
#EOF is a comment
`;
  expect(parse(page.replace('\ttrailing', 'trailing'))).toEqual([
    ['http_requests_total{code="200",method="post"}', 1027],
    ['http_requests_total{code="400",method="post"}', 3],
    ['msdos_file_access_time_seconds{error="Cannot find file:\\n\\"FILE.TXT\\"",path="C:\\\\DIR\\\\FILE.TXT"}', 1.458255915e9],
    ['metric_without_timestamp_and_labels', 12.47],
    ['something_weird{problem="division by zero"}', Number.POSITIVE_INFINITY],
    ['http_request_duration_seconds_bucket{le="0.05"}', 24054],
    ['http_request_duration_seconds_bucket{le="+Inf"}', 144320],
    ['http_request_duration_seconds_sum', 53423],
    ['trailing{a="x"}', 0.0005],
  ]);
});

test('nothing is read behind the end that OpenMetrics writes', () => {
  expect(parse('a_total 1 # {} 1\n# EOF\nb 2\n')).toEqual([['a_total', 1]]);
});

test('line ends may be those of Windows', () => {
  expect(parse('a 1\r\nb 2\r\n')).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

describe('a page that is none fails as a whole, with the line', () => {
  test.each([
    ['ok 1\n<html>', 'line 2 begins with no name: "<html>"'],
    ['requests', 'line 1 has no value: "requests"'],
    ['requests-1', 'line 1 has no value'],
    ['requests 1 2 3', 'line 1 has no value'],
    ['requests many', 'line 1 has the value "many", which is no number'],
    ['requests 0x10', 'which is no number'],
    ['requests{code=200} 1', 'line 1 has no quoted value for label code'],
    ['requests{code="200" 1', 'line 1 has labels without a comma between them'],
    ['requests{code="200} 1', 'line 1 has no quoted value for label code'],
    ['requests{"code"} 1', 'line 1 has labels that are not name="value"'],
    ['requests{code="200"', 'line 1 has labels without a comma'],
    ['requests{', 'line 1 has labels that are not name="value"'],
  ])('%s', (page, why) => {
    expect(() => parse(page)).toThrow(why);
  });
});

/** A label value as the format wants it. */
function quoted(value: string): string {
  return `"${value.replace(/[\\"\n]/g, (it) => (it === '\n' ? '\\n' : `\\${it}`))}"`;
}

test('whatever values and labels a page holds, they are read as they were written', () => {
  const labels = fc.uniqueArray(
    fc.tuple(
      fc.stringMatching(/^[a-zA-Z_]\w{0,5}$/),
      fc.string({ unit: 'grapheme' }).filter((it) => !it.includes('\r')),
    ),
    {
      selector: ([label]) => label,
    },
  );
  const reading = fc.tuple(fc.stringMatching(/^[a-zA-Z_:][\w:]{0,8}$/), labels, fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(reading), fc.constantFrom(' ', '  ', '\t'), (readings, gap) => {
      const infinite = (value: number): string => String(value).replace('Infinity', 'Inf');
      const lines = readings.map(([metric, pairs, value]) => {
        const written = pairs.map(([label, text]) => `${label}=${quoted(text)}`).join(', ');
        return `${metric}${pairs.length > 0 ? `{${written}}` : ''}${gap}${infinite(value)}`;
      });
      const names = readings.map(([metric, pairs]) => {
        const sorted = pairs.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([label, text]) => `${label}=${quoted(text)}`);
        return pairs.length > 0 ? `${metric}{${sorted.join(',')}}` : metric;
      });
      // −0 is written 0
      expect(parse(lines.join('\n'))).toEqual(readings.map(([, , value], index) => [names[index], value + 0]));
    }),
  );
});
