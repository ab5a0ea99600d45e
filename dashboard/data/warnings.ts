// The warnings of a run in words. Pure.
import type { RunWarning } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { Text } from '../text/text.ts';
import { bothTimes, dayName } from './clock.ts';
import type { Format } from './format.ts';
import { flowName, gateName, placeLabel, scenarioNoun } from './names.ts';

/** `scenario` is whatever was stored with the run: names and the start of its clock are read from it where they are there. */
export function warningText({ code, params }: RunWarning, t: Text, format: Format, scenario?: unknown): string {
  const gate = String(params['gate'] ?? '');
  const flow = String(params['flow'] ?? '');
  const number = (name: string): string => format.count(Number(params[name] ?? 0));
  const where = { gate: gateName(gate, format.lang, t, scenario), flow: flowName(flow, t) };
  switch (code) {
    case 'deadlock': {
      const stuck = `${number('trucks')} ${t(`noun.${scenarioNoun(scenario, gate)}`)}`;
      const stages = String(params['stages'] ?? '').split(',');
      return t('warning.deadlock', {
        ...where,
        n: number('replications'),
        of: number('of'),
        time: momentOf(Number(params['atMs'] ?? 0), format, scenario),
        stuck,
        stages: stages.map((id) => placeLabel(id, gate, format.lang, t, scenario)).join(', '),
      });
    }
    case 'never-cleared':
      return t('warning.never-cleared', { ...where, arrived: number('arrived') });
    case 'queue-grows':
      return t('warning.queue-grows', { ...where, early: number('early'), end: number('end') });
  }
}

/** Day and both clocks of a simulated instant. */
function momentOf(simMs: number, { lang }: Format, scenario: unknown): string {
  const start = (scenario as Partial<Scenario> | null | undefined)?.clock?.startEpochMs ?? 0;
  return `${dayName(start + simMs, lang)} ${bothTimes(start + simMs, lang)}`;
}
