// The front door of the scenario language: documents in, resolved scenarios out. Knows neither YAML nor files.
export { changedInputs, type ChangedInput } from './changes.ts';
export { describeChanges } from './describe-changes.ts';
export { scenarioJsonSchema } from './document.ts';
export { scenarioHash } from './hash.ts';
export { addDisruptions, dropDisruptions } from './interventions.ts';
export { tryEditText, type ScenarioEdit } from './merge.ts';
export { resolveScenario, type ResolveOptions } from './resolve.ts';
export type { LocalName, Provenance, Source } from './naming.ts';
export {
  CHANNELS,
  type Cargo,
  type Channel,
  type Distribution,
  type Diversion,
  type Flow,
  type Gate,
  type Only,
  type Pool,
  type Scenario,
  type Side,
  type Stage,
  type TimeRule,
} from './scenario.ts';
export { topicOf, TOPICS, type Topic } from './topics.ts';
export { MAX_TRACE_PROBLEMS, MAX_TRACE_ROWS, type TraceRecord, type TraceText } from './trace-file.ts';
export { describeFound, pathText, type Path, type ScenarioText } from './tree.ts';
export { upgradeDocument, type UpgradedText } from './upgrade.ts';
