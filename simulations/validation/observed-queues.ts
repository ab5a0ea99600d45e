// Movements that the Chinese side counted and vehicles that waited for export. Facts with their sources, no model.
import type { ObservedRow } from './observed.ts';

const BASELINE = 'lang-son-2025-07';
const RETURNS = 'two-way-transport';
const LANG_SON = 'Lang Son';
const NO_SPLIT = 'trucks of Huu Nghi in that time, by direction, were not found';

/** Movements counted by Chinese frontier inspection: loaded and empty, in and out. */
export const MOVEMENTS: readonly ObservedRow[] = [
  {
    date: '2023, first half',
    scope: 'Youyi Guan',
    figures: { 'huu-nghi/tonnes per movement': 8.2, 'huu-nghi/value per tonne': 13_550 },
    confidence: 'B',
    sources: ['GX10'],
    by: { scenario: RETURNS },
  },
  { date: '2023-01-01 to 12-13', scope: 'Youyi Guan', figures: { movements: 1185 }, confidence: 'B', sources: ['GX9'], by: NO_SPLIT },
  { date: '2024-01, before Tet', scope: 'Youyi Guan', figures: { movements: 1200 }, confidence: 'B', sources: ['GX11'], by: NO_SPLIT },
  { date: '2024-01-01 to 04-27', scope: 'Youyi Guan', figures: { movements: 1169 }, confidence: 'B', sources: ['GX8'], by: NO_SPLIT },
  {
    date: '2024',
    scope: 'Youyi Guan',
    figures: { 'huu-nghi/movements': 1366 },
    confidence: 'B',
    sources: ['GX5'],
    by: { scenario: RETURNS, demand: { 'huu-nghi': { export: 200, import: 550 } } },
  },
  {
    date: '2024-04-30 to 12-31',
    scope: 'Zuofushan, empties into China',
    figures: { 'huu-nghi/empties into China': 679 },
    confidence: 'B',
    sources: ['GX5'],
    by: { scenario: RETURNS, demand: { 'huu-nghi': { export: 200, import: 550 } } },
  },
  {
    date: '2025-04',
    scope: 'Youyi Guan',
    figures: { 'huu-nghi/movements': 1500 },
    confidence: 'B',
    sources: ['GX7'],
    by: { scenario: RETURNS, demand: { all: { export: 305, import: 1045 } } },
  },
  {
    date: '2025, first half',
    scope: 'Youyi Guan',
    figures: { 'huu-nghi/value per tonne': 12_354 },
    confidence: 'B',
    sources: ['GX2'],
    by: { scenario: RETURNS },
  },
  {
    date: '2024',
    scope: 'Youyi Guan, fruit',
    figures: { tonnes: 2254 },
    confidence: 'B',
    sources: ['GX12'],
    by: 'tonnes of one cargo are no metric of the model',
  },
  { date: '2019', scope: 'Pingxiang, fruit', figures: { tonnes: 2986 }, confidence: 'B', sources: ['GX15'], by: 'no scenario of 2019' },
];

const JAM = 'zero-covid-replay';
const BEFORE = 'before the scenario begins (16 December 2021)';
const AFTER = 'after the scenario ends (1 March 2022)';

/** Vehicles waiting for export at 20:00. What a scenario takes as its input is left out. */
export const QUEUES: readonly ObservedRow[] = [
  { date: '2021-12-10', scope: LANG_SON, figures: { waiting: 4000 }, confidence: 'C', sources: ['CV17'], by: BEFORE },
  { date: '2021-12-15', scope: LANG_SON, figures: { waiting: 4100 }, confidence: 'B', sources: ['CV3'], by: BEFORE },
  { date: '2021-12-16', scope: LANG_SON, figures: { waiting: 4550 }, confidence: 'B', sources: ['CV2', 'CV18'], by: { scenario: JAM } },
  { date: '2021-12-18', scope: LANG_SON, figures: { waiting: 4800 }, confidence: 'B', sources: ['CV4'], by: { scenario: JAM } },
  { date: '2021-12-21', scope: LANG_SON, figures: { waiting: 4461 }, confidence: 'A', sources: ['CV1', 'CV5'], by: { scenario: JAM } },
  { date: '2022-01-02', scope: LANG_SON, figures: { waiting: 2852 }, confidence: 'A', sources: ['CV6'], by: { scenario: JAM } },
  { date: '2022-01-09', scope: LANG_SON, figures: { waiting: 2015 }, confidence: 'B', sources: ['CV7'], by: { scenario: JAM } },
  { date: '2022-01-12', scope: LANG_SON, figures: { waiting: 1548 }, confidence: 'A', sources: ['CV8', 'CV9'], by: { scenario: JAM } },
  { date: '2022-01-18', scope: LANG_SON, figures: { waiting: 1125 }, confidence: 'B', sources: ['CV10'], by: { scenario: JAM } },
  { date: '2022-02-28', scope: LANG_SON, figures: { waiting: 1700 }, confidence: 'B', sources: ['CV14'], by: { scenario: JAM } },
  { date: '2022-05-26', scope: LANG_SON, figures: { waiting: 1057 }, confidence: 'B', sources: ['CV15'], by: AFTER },
  { date: '2022-06-19', scope: LANG_SON, figures: { waiting: 913 }, confidence: 'B', sources: ['CV16'], by: AFTER },
  {
    date: '2023-03-30',
    scope: LANG_SON,
    figures: { waiting: 732 },
    confidence: 'B',
    sources: ['LS22', 'LS23'],
    by: 'no scenario of the harvest of 2023',
  },
  {
    date: '2023-05-31',
    scope: LANG_SON,
    figures: { waiting: 750 },
    confidence: 'B',
    sources: ['LS25'],
    by: 'no scenario of the harvest of 2023',
  },
  {
    date: '2026-02-28',
    scope: LANG_SON,
    figures: { stock: 207 },
    confidence: 'B',
    sources: ['LS8'],
    by: { scenario: BASELINE, demand: { all: { export: 446, import: 1171 } } },
  },
  { date: '2014-03-26', scope: 'Tan Thanh', figures: { waiting: 700 }, confidence: 'B', sources: ['LS28'], by: 'no scenario of 2014' },
];
