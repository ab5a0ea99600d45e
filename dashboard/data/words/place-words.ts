// Hours, staff, pools and stages of the gates in sentences. Pure.
import { formatTimeOfDay } from '../../../shared/time.ts';
import {
  CHANNELS,
  TURN_BACK,
  type Pool,
  type PriorityClass,
  type Side,
  type Stage,
  type TimeRule,
} from '../../../shared/scenario/scenario.ts';
import { LOCALES } from '../format.ts';
import { flowName, poolName, sideName } from '../names.ts';
import type { Said } from './facts.ts';
import {
  goodsName,
  hoursText,
  lengthText,
  listText,
  onDays,
  onlyText,
  partsText,
  shareText,
  stageAt,
  timetableText,
  timeText,
  whoText,
  type Speech,
} from './speech.ts';

export function hoursSaid(speech: Speech): readonly Said[] {
  return Object.entries(speech.scenario.gates).flatMap(([gate, { sides }]) =>
    Object.values(sides).map((side): Said => ({
      gate,
      thing: sideName(side.zoneMin, speech.t),
      what: sideText(side, speech),
      source: side.source,
      assumption: side.assumption,
    })),
  );
}

function sideText({ open, holidays = [], closing }: Side, speech: Speech): string {
  const { t, format } = speech;
  return partsText(
    [
      open.length === 0
        ? t('sc.closed')
        : listText(
            open.map(({ days, ...hours }) => onDays(hoursText(hours, t), days, speech)),
            format.lang,
          ),
      holidays.length === 0 ? undefined : t('sc.holidays', { dates: datesText(holidays, speech) }),
      closing === 'pre-empt' ? t('sc.stops') : undefined,
    ],
    format.lang,
  );
}

/** Dates that follow each other as a first and a last. */
function datesText(dates: readonly string[], { format: { lang } }: Speech): string {
  const dayMs = 86_400_000;
  const runs: { from: number; to: number }[] = [];
  for (const date of [...dates].sort()) {
    const at = Date.parse(`${date}T00:00:00Z`);
    const last = runs.at(-1);
    if (last !== undefined && at - last.to === dayMs) last.to = at;
    else runs.push({ from: at, to: at });
  }
  const written = new Intl.DateTimeFormat(LOCALES[lang], { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  return listText(
    runs.map(({ from, to }) => written.formatRange(from, to)),
    lang,
  );
}

/** How many of each there are, a line a gate. */
export function capacitySaid(speech: Speech): readonly Said[] {
  const { scenario, format } = speech;
  return Object.entries(scenario.gates).map(([gate, { pools }]) => ({
    gate,
    what: partsText(
      Object.entries(pools).map(([id, pool]) => `${poolAt(id, gate, speech)} ${shiftsText(pool, speech)}`),
      format.lang,
    ),
  }));
}

function poolAt(id: string, gate: string, { scenario, format: { lang }, t }: Speech): string {
  return poolName(id, scenario.gates[gate], lang, t);
}

function shiftsText({ shifts }: Pool, speech: Speech): string {
  const { t, format } = speech;
  const [only] = shifts;
  if (shifts.length === 1 && only !== undefined && only.days === undefined) return format.number(only.n);
  return listText(
    shifts.map(({ fromMs, n, days }) => onDays(t('sc.pool.shift', { n: format.number(n), time: formatTimeOfDay(fromMs) }), days, speech)),
    format.lang,
  );
}

/** Pools with rules beyond their number. */
export function rulesSaid(speech: Speech): readonly Said[] {
  return Object.entries(speech.scenario.gates).flatMap(([gate, { pools }]) =>
    Object.entries(pools).flatMap(([id, pool]): readonly Said[] => {
      const what = poolText(pool, gate, speech);
      // What a pool rests on is about its number of servers; only breakdowns say what they rest on.
      const { source, assumption } = pool.breakdowns ?? {};
      return what === '' ? [] : [{ gate, thing: poolAt(id, gate, speech), what, source, assumption }];
    }),
  );
}

function poolText(pool: Pool, gate: string, speech: Speech): string {
  const { t, format } = speech;
  const { priority, admits = [], quotaPerDay, breaks, tidal, shiftChange } = pool;
  return partsText(
    [
      priority === undefined
        ? undefined
        : t(priority.preempt ? 'sc.pool.interrupts' : 'sc.pool.priority', { classes: classesText(priority.classes, gate, speech) }),
      ...admits.map((rule) =>
        t('sc.pool.admits', {
          hours: onDays(
            listText(
              rule.hours.map((hours) => hoursText(hours, t)),
              format.lang,
            ),
            rule.days,
            speech,
          ),
          classes: admittedText(rule.classes, pool, gate, speech),
        }),
      ),
      quotaPerDay === undefined ? undefined : t('sc.pool.quota', { n: format.number(quotaPerDay) }),
      breakdownsText(pool, speech),
      breaks === undefined ? undefined : t('sc.pool.breaks', { time: timeText(breaks, speech) }),
      tidal === undefined ? undefined : t('sc.pool.tidal', { time: timeText(tidal.switchover, speech) }),
      shiftChange === undefined || shiftChange === 'finish' ? undefined : t(`sc.pool.${shiftChange}`),
    ],
    format.lang,
  );
}

function breakdownsText({ breakdowns }: Pool, speech: Speech): string | undefined {
  if (breakdowns === undefined) return undefined;
  const { t, format } = speech;
  const { clock, every, repair, crew } = breakdowns;
  const times = { every: timeText(every, speech), repair: timeText(repair, speech) };
  return listText(
    [
      t(clock === 'use' ? 'sc.pool.fails-in-use' : 'sc.pool.fails', times),
      ...(crew === undefined ? [] : [t('sc.pool.crew', { n: format.number(crew) })]),
    ],
    format.lang,
  );
}

function classesText(classes: readonly PriorityClass[], gate: string, speech: Speech): string {
  return listText(
    classes.map((one) => classText(one, gate, speech)),
    speech.format.lang,
  );
}

/** A class by whom it holds; by its name where that says nothing. */
function classText(one: PriorityClass, gate: string, speech: Speech): string {
  const who = whoText(one, speech);
  const stages = (one.stages ?? []).map((id) => stageAt(id, gate, speech));
  return [...(who === '' ? [] : [who]), ...stages].join(' · ') || one.id;
}

/** Classes by their ids: those of a pool's `priority`. */
export function admittedText(ids: readonly string[], pool: Pool | undefined, gate: string, speech: Speech): string {
  const known = pool?.priority?.classes ?? [];
  return listText(
    ids.map((id) => {
      const found = known.find((one) => one.id === id);
      return found === undefined ? id : classText(found, gate, speech);
    }),
    speech.format.lang,
  );
}

export function stagesSaid(speech: Speech): readonly Said[] {
  return Object.entries(speech.scenario.gates).flatMap(([gate, { stages, flows }]) => {
    // In the order of the ways through the gate; what nobody visits says nothing.
    const visited = new Set(Object.values(flows).flatMap(({ route, papers }) => [...papers, ...route]));
    return [...visited].flatMap((id): readonly Said[] => {
      const stage = stages[id];
      const what = stage === undefined ? '' : stageText(stage, gate, speech);
      return what === '' ? [] : [{ gate, thing: stageAt(id, gate, speech), what, source: stage?.source, assumption: stage?.assumption }];
    });
  });
}

function stageText(stage: Stage, gate: string, speech: Speech): string {
  const { t, format } = speech;
  const only = stage.only === undefined ? '' : onlyText(stage.only, gate, speech);
  return partsText(
    [
      ...kindTexts(stage, gate, speech),
      ...(stage.kind === 'service' || stage.kind === 'seize' ? queueTexts(stage, gate, speech) : []),
      only === '' ? undefined : t('sc.stage.only', { who: only }),
    ],
    format.lang,
  );
}

function kindTexts(stage: Stage, gate: string, speech: Speech): readonly (string | undefined)[] {
  const { t } = speech;
  switch (stage.kind) {
    case 'delay':
    case 'service':
      return [t('sc.stage.takes', { time: ruleText(stage.time, speech) })];
    case 'seize':
      return [t('sc.stage.seize', { pool: poolAt(stage.pool, gate, speech) })];
    case 'join':
      return [t('sc.stage.join')];
    case 'gather':
      return gatherTexts(stage, speech);
    case 'booking':
      return bookingTexts(stage, speech);
    case 'branch':
      return stage.arms.map(({ to, only }) =>
        t('sc.stage.branch', {
          who: (only === undefined ? '' : onlyText(only, gate, speech)) || t('sc.everyone'),
          stage: to === TURN_BACK ? t('sc.turn-back') : stageAt(to, gate, speech),
        }),
      );
    case 'release':
    case 'split':
      return [];
  }
}

function gatherTexts(stage: Extract<Stage, { kind: 'gather' }>, speech: Speech): readonly (string | undefined)[] {
  const { t, format } = speech;
  return [
    stage.departures === undefined
      ? t(stage.together ? 'sc.stage.together' : 'sc.stage.gather', { n: format.number(stage.size) })
      : t('sc.stage.departs', { times: timetableText(stage.departures, speech), n: format.number(stage.size) }),
    stage.atMostMs === undefined ? undefined : t('sc.stage.at-most', { time: lengthText(stage.atMostMs, format.lang) }),
  ];
}

function bookingTexts(stage: Extract<Stage, { kind: 'booking' }>, speech: Speech): readonly (string | undefined)[] {
  const { t, format } = speech;
  return [
    t('sc.stage.booking', { every: lengthText(stage.everyMs, format.lang), n: format.number(stage.places) }),
    stage.hours === undefined
      ? undefined
      : listText(
          stage.hours.map((hours) => hoursText(hours, t)),
          format.lang,
        ),
    stage.noShow === 0 ? undefined : t('sc.stage.no-show', { share: shareText(stage.noShow, speech) }),
    stage.late === undefined ? undefined : t('sc.stage.late', { time: timeText(stage.late, speech) }),
  ];
}

function queueTexts(stage: Extract<Stage, { kind: 'service' | 'seize' }>, gate: string, speech: Speech): readonly (string | undefined)[] {
  const { t, format } = speech;
  const { room, joining, patience } = stage;
  const time = patience === undefined ? '' : timeText(patience.time, speech);
  return [
    room === undefined ? undefined : t('sc.stage.room', { n: format.number(room.places), then: t(`sc.full.${room.whenFull}`) }),
    joining === undefined
      ? undefined
      : t('sc.stage.joining', {
          shares: listText(
            joining.slice(0, 5).map((share) => shareText(share, speech)),
            format.lang,
          ),
        }),
    patience === undefined
      ? undefined
      : patience.then === TURN_BACK
        ? t('sc.stage.patience', { time })
        : t('sc.stage.patience-to', { time, stage: stageAt(patience.then, gate, speech) }),
  ];
}

function ruleText(rule: TimeRule, speech: Speech): string {
  const { t, format } = speech;
  if (rule.by === 'all') return timeText(rule.time, speech);
  if (rule.by === 'channel') {
    return listText(
      CHANNELS.map((channel) => t('sc.named', { name: t(`sc.channel.${channel}`), x: timeText(rule.times[channel], speech) })),
      format.lang,
    );
  }
  const name = (id: string): string => (rule.by === 'cargo' ? goodsName(id, speech) : flowName(id, t));
  return listText(
    [
      ...Object.entries(rule.times).map(([id, time]) => t('sc.named', { name: name(id), x: timeText(time, speech) })),
      t('sc.otherwise', { x: timeText(rule.otherwise, speech) }),
    ],
    format.lang,
  );
}
