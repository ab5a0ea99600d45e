// From collectors to KPI values: rates, costs, what adds up over flows and gates, and what is left out because the model has no such thing.
import { beforeEach, describe, expect, test } from 'vitest';
import { countsOf, replicationValues, type Values } from '../../../simulations/experiment/summarise.ts';
import { METRICS } from '../../../shared/metrics/catalogue.ts';
import {
  DAY_MS,
  FULL_PASSES,
  FULL_TURNS_BACK,
  OUT,
  STAGE_BOOKING,
  STAGE_BRANCH,
  STAGE_DELAY,
  STAGE_RELEASE,
  STAGE_SEIZE,
} from '../../../simulations/model/model.ts';
import { breakdownsOf, collectorsOf, HOUR, MIN, modelOf, observeAll, someTime, type GateSpec } from './model-builder.ts';

const DAYS = 4;
const plain: GateSpec = {
  id: 'north',
  stages: [
    { id: 'yard', kind: STAGE_DELAY },
    { id: 'scan', pool: 0 },
  ],
  flows: [{ id: 'export', route: [0, 1] }],
  pools: [{ id: 'scanners' }],
};

const idsAt = (values: ReadonlyMap<string, number | null>, place: string): readonly string[] =>
  [...values].filter(([key, value]) => value !== null && key.endsWith(`@${place}`)).map(([key]) => key.split('@')[0]!);

describe('a model in which nothing can go wrong', () => {
  const model = modelOf({ gates: [plain] });
  let values: Values;
  beforeEach(() => {
    values = replicationValues(model, collectorsOf(model));
  });

  test('has no figures of turning back, spoiling, diverting, costs or empties', () => {
    const ordinary = ['arrived', 'cleared', 'throughput', 'inside.mean', 'vehicleHours', 'tonnes', 'value'];
    expect(idsAt(values, 'north/export')).toEqual(ordinary);
    expect(idsAt(values, 'north')).toEqual(ordinary);
    expect(idsAt(values, 'all')).toEqual(ordinary);
  });

  test('has no queue at a delay, and no refusals, give-ups, missed slots, repairs or blocking', () => {
    expect(idsAt(values, 'north/export/yard')).toEqual(['visits', 'present.mean']);
    expect(idsAt(values, 'north/export/scan')).toEqual(['queue.mean', 'queue.max', 'visits', 'present.mean']);
    expect(idsAt(values, 'north/both/scanners')).toEqual(['servers.busy']);
  });

  test('what goes wrong in the counts but not in the model is not reported', () => {
    const strange = replicationValues(
      model,
      collectorsOf(model, (c) => {
        c.turnedBackMeasured[0] = 5;
        c.refused[1] = 5;
      }),
    );
    expect(idsAt(strange, 'north/export')).not.toContain('turnedBack');
    expect(idsAt(strange, 'north/export/scan')).not.toContain('refused');
  });
});

describe('what can happen is reported even when it did not', () => {
  const troubled: GateSpec = {
    id: 'north',
    stages: [
      { id: 'slot', kind: STAGE_BOOKING, noShow: 0.1 },
      { id: 'park', kind: STAGE_SEIZE, pool: 1, room: 5, whenFull: FULL_TURNS_BACK },
      { id: 'scan', pool: 0, joining: Float64Array.of(1, 0.5) },
      { id: 'check', pool: 0, patience: someTime, patienceTo: OUT },
      { id: 'buffer', pool: 2, room: 3 },
      { id: 'extra', pool: 2, room: 3, whenFull: FULL_PASSES },
      { id: 'unpark', kind: STAGE_RELEASE, pool: 1 },
    ],
    flows: [{ id: 'export', route: [0, 1, 2, 3, 4, 5, 6] }],
    pools: [
      { id: 'scanners', servers: 3, breakdowns: breakdownsOf(1) },
      { id: 'places' },
      { id: 'bays', breakdowns: breakdownsOf(Infinity) },
    ],
  };
  const model = modelOf({ gates: [troubled] });
  let values: Values;
  beforeEach(() => {
    values = replicationValues(
      model,
      collectorsOf(model, (c) => c.staffed.area.fill(DAY_MS)),
    );
  });

  test('turned back by a room, a look at the queue or lost patience', () => {
    expect(values.get('turnedBack@north/export')).toBe(0);
    expect(values.get('refused@north/export/park')).toBe(0);
    expect(values.get('refused@north/export/scan')).toBe(0);
    expect(values.get('refused@north/export/extra')).toBe(0);
    expect(values.get('reneged@north/export/check')).toBe(0);
    expect(values.get('missed@north/export/slot')).toBe(0);
    // A room that blocks refuses nobody.
    expect(values.get('refused@north/export/buffer')).toBeNull();
  });

  test('pools that break down, wait for a crew, or are blocked by a room further on', () => {
    expect([values.get('available@north/both/scanners'), values.get('repair.wait.mean@north/both/scanners')]).toEqual([1, null]);
    expect([values.get('repairs@north/both/bays'), values.get('available@north/both/places')]).toEqual([0, null]);
    expect(values.get('servers.blocked@north/both/scanners')).toBe(0);
    expect(values.get('servers.blocked@north/both/places')).toBeNull();
    expect(values.get('servers.blocked@north/both/bays')).toBeNull();
  });

  test('a stage where nobody ever stands has no figures', () => {
    expect([...values.keys()].filter((key) => key.includes('unpark'))).toEqual([]);
  });

  test('a branch that leads out turns trucks back; one that leads back lets any room block any server', () => {
    const loop: GateSpec = {
      ...plain,
      stages: [
        { id: 'first', pool: 0, room: 2 },
        { id: 'second', pool: 1 },
        { id: 'again', kind: STAGE_BRANCH, branch: { to: Int32Array.of(0, OUT), only: [null, null] } },
      ],
      flows: [{ id: 'export', route: [0, 1, 2] }],
      pools: [{ id: 'one' }, { id: 'two' }],
    };
    const looped = modelOf({ gates: [loop] });
    const found = replicationValues(looped, collectorsOf(looped));
    expect(found.get('turnedBack@north/export')).toBe(0);
    expect(found.get('servers.blocked@north/both/two')).toBe(0);
  });

  test('an intake stop turns back; a diversion diverts only the flow it names', () => {
    const flows = [
      { id: 'export', route: [0, 1], intake: true },
      { id: 'import', route: [1] },
    ];
    const stopped = modelOf({ gates: [{ ...plain, flows, diversions: [{ flow: 1, to: 0, toFlow: 1 }] }] });
    const found = replicationValues(stopped, collectorsOf(stopped));
    expect([found.get('turnedBack@north/export'), found.get('turnedBack@north/import')]).toEqual([0, null]);
    expect([found.get('divertedOut@north/export'), found.get('divertedOut@north/import')]).toEqual([null, 0]);
    expect([found.get('turnedBack@north'), found.get('divertedOut@all')]).toEqual([0, 0]);
  });
});

describe('rates and times', () => {
  const model = modelOf({ gates: [plain], warmUpMs: DAY_MS });
  const scan = 1;
  let values: Values;
  beforeEach(() => {
    values = replicationValues(
      model,
      collectorsOf(model, (c) => {
        c.clearedCargo[0] = 400;
        c.inside.area[0] = 30 * DAYS * DAY_MS;
        observeAll(c.wait, scan, 0, 0, 10 * MIN, 30 * MIN);
        c.dwellCount[scan] = 8;
        c.dwellSum[scan] = 8 * 25 * MIN;
        c.waiting.area[scan] = 2 * DAYS * DAY_MS;
        c.serving.area[scan] = 3 * DAYS * DAY_MS;
        c.busy.area[0] = 3 * DAYS * DAY_MS;
        c.staffed.area[0] = 4 * DAYS * DAY_MS;
      }),
    );
  });

  test('are per measured day, without the warm-up', () => {
    expect(values.get('throughput@north/export')).toBe(100);
    expect(values.get('visits@north/export/scan')).toBe(2);
  });

  test('hours of all trucks a day are 24 × the number inside', () => {
    expect([values.get('inside.mean@north'), values.get('vehicleHours@north')]).toEqual([30, 720]);
  });

  test('the share that waited leaves out exactly those who did not', () => {
    expect(values.get('waited@north/export/scan')).toBe(0.5);
    expect(values.get('wait.mean@north/export/scan')).toBe(10);
    expect(values.get('wait.p95@north/export/scan')).toBeCloseTo(30, 0);
  });

  test('present is waiting and in service', () => {
    expect([values.get('queue.mean@north/export/scan'), values.get('present.mean@north/export/scan')]).toEqual([2, 5]);
    expect([values.get('busy@north/both/scanners'), values.get('servers.busy@north/both/scanners')]).toEqual([0.75, 3]);
  });

  test('what nobody could observe is null: a share of waits without waits, a pool that was never staffed', () => {
    const empty = replicationValues(model, collectorsOf(model));
    expect([empty.get('waited@north/export/scan'), empty.get('sojourn.mean@north/export'), empty.get('busy@north/both/scanners')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('pools', () => {
  test('availability is the staffed time not broken down; the wait for the crew is per repair', () => {
    const model = modelOf({ gates: [{ ...plain, pools: [{ id: 'scanners', servers: 4, breakdowns: breakdownsOf(1) }] }] });
    const values = replicationValues(
      model,
      collectorsOf(model, (c) => {
        c.staffed.area[0] = 40 * HOUR;
        c.down.area[0] = 4 * HOUR;
        c.repairs[0] = 8;
        c.repairWait[0] = 8 * 15 * MIN;
      }),
    );
    expect(values.get('available@north/both/scanners')).toBe(0.9);
    expect(values.get('repairs@north/both/scanners')).toBe(2);
    expect(values.get('repair.wait.mean@north/both/scanners')).toBe(15);
  });
});

describe('flows added up', () => {
  const flows = [
    { id: 'export', route: [0, 1] },
    { id: 'back', route: [1], loaded: false },
  ];
  const gates = [
    { ...plain, flows },
    { ...plain, id: 'south' },
  ];
  const model = modelOf({ gates, cargo: [{ id: 'general', tonnes: 20, value: 1000 }] });
  let values: Values;
  beforeEach(() => {
    values = replicationValues(
      model,
      collectorsOf(model, (c) => {
        c.clearedCargo.fill(40);
        c.waiting.max.fill(7);
        c.refused.fill(4);
      }),
    );
  });

  test('the throughput of a gate counts its loaded flows, its movements all', () => {
    expect([values.get('throughput@north'), values.get('movements@north'), values.get('empties@north')]).toEqual([10, 20, 10]);
    expect([values.get('throughput@all'), values.get('movements@all'), values.get('empties@all')]).toEqual([20, 30, 10]);
    expect([values.get('throughput@north/back'), values.get('cleared@north')]).toEqual([10, 80]);
  });

  test('a gate without empties has movements where another has empties, and no empties', () => {
    expect([values.get('movements@south'), values.get('empties@south')]).toEqual([10, null]);
  });

  test('sojourn and evening stock of a gate are of its loaded flows, the number inside is of all', () => {
    const quick = replicationValues(
      model,
      collectorsOf(model, (c) => {
        observeAll(c.sojourn, 0, 100 * MIN);
        c.stockCount.fill(2);
        c.stockSum.fill(20);
        c.clearedCargo.fill(40);
        c.inside.area.fill(DAYS * DAY_MS);
        if (c.arrived.length > 1) observeAll(c.sojourn, 1, 10 * MIN);
      }),
    );
    const at = (place: string) => ['sojourn.mean', 'stock.evening', 'stock.days', 'inside.mean'].map((id) => quick.get(`${id}@${place}`));
    expect(at('north/back')).toEqual([10, 10, 1, 1]);
    expect(at('north')).toEqual([100, 10, 1, 2]);
    expect(at('all')).toEqual([100, 20, 1, 3]);
  });

  test('empties carry nothing', () => {
    expect([values.get('tonnes@north/back'), values.get('tonnes@north'), values.get('value@all')]).toEqual([null, 200, 20_000]);
  });

  test('largest queues of several gates are not added', () => {
    expect([values.get('queue.max@north/export/scan'), values.has('queue.max@all/export/scan')]).toEqual([7, false]);
    expect(values.get('queue.mean@all/export/scan')).toBe(0);
  });

  test('a metric possible at one gate only is that gate’s alone in the sum', () => {
    const strict = { ...plain, id: 'south', stages: [plain.stages[0]!, { id: 'scan', pool: 0, room: 4, whenFull: FULL_TURNS_BACK }] };
    const mixed = modelOf({ gates: [plain, strict] });
    const found = replicationValues(
      mixed,
      collectorsOf(mixed, (c) => {
        c.refused.fill(8);
        c.turnedBackMeasured.fill(8);
      }),
    );
    expect([found.get('refused@north/export/scan'), found.get('refused@all/export/scan')]).toEqual([null, 2]);
    expect([found.get('turnedBack@north'), found.get('turnedBack@all')]).toEqual([null, 2]);
  });
});

describe('money', () => {
  const costs = { truckHourUsd: 5, parkingDayUsd: 12, reeferHourUsd: 3, assumption: 'test' };
  const cargo = [
    { id: 'durian', perishable: true, value: 1000, decay: 0.1, keeps: false },
    { id: 'steel', value: 500 },
  ];
  const gate = { ...plain, pools: [{ id: 'scanners', costPerHourUsd: 9 }] };
  const model = modelOf({ gates: [gate], cargo, costs });
  let values: Values;
  beforeEach(() => {
    values = replicationValues(
      model,
      collectorsOf(model, (c) => {
        c.clearedCargo.set([40, 40]);
        c.spoiledCargo.set([4, 0]);
        c.ageCargo.set([40 * 2 * DAY_MS, 40 * DAY_MS]);
        c.inside.area[0] = 10 * DAYS * DAY_MS;
        c.insideReefer.area[0] = 4 * DAYS * DAY_MS;
        c.staffed.area[0] = 2 * DAYS * DAY_MS;
      }),
    );
  });

  test('value lost is what spoiled and what decayed on the way', () => {
    expect(values.get('spoiled@north/export')).toBe(1);
    expect(values.get('cost.spoilage@north/export')).toBe(1000);
    // 10 trucks a day lose 10 % a day of 1000 USD for 2 days
    expect(values.get('value.lost@north/export')).toBe(1000 + 2000);
  });

  test('waiting, parking and cooling cost by the time inside, staff by the time on duty', () => {
    expect(values.get('cost.waiting@north')).toBe(10 * 24 * 5);
    expect(values.get('cost.parking@north')).toBe(10 * 12);
    expect(values.get('cost.reefer@north')).toBe(4 * 24 * 3);
    expect(values.get('cost.staff@north')).toBe(2 * 24 * 9);
  });

  test('the total is its parts, for a gate and for all gates', () => {
    const total = 1200 + 120 + 288 + 432 + 3000;
    expect([values.get('cost.total@north'), values.get('cost.total@all')]).toEqual([total, total]);
    expect(values.has('cost.total@north/export')).toBe(false);
  });

  test('nothing loses more than its value', () => {
    const old = replicationValues(
      model,
      collectorsOf(model, (c) => {
        c.clearedCargo.set([40, 40]);
        c.ageCargo.set([40 * 30 * DAY_MS, 0]);
      }),
    );
    expect(old.get('value.lost@all')).toBe(10_000);
  });

  test('without costs there is no cost of waiting and no total; unpaid staff costs nothing', () => {
    const free = modelOf({ gates: [plain], cargo });
    const found = replicationValues(free, collectorsOf(free));
    const ids = [...found].filter(([, value]) => value !== null).map(([key]) => key.split('@')[0]);
    expect(ids.filter((id) => id!.startsWith('cost.'))).toEqual(['cost.spoilage', 'cost.spoilage', 'cost.spoilage', 'cost.spoilage']);
  });

  test('only a flow that carries something perishable is cooled and can spoil', () => {
    const flows = [
      { id: 'export', route: [1], mix: { durian: 1 } },
      { id: 'import', route: [1], mix: { durian: 0, steel: 1 } },
    ];
    const two = modelOf({ gates: [{ ...plain, flows }], cargo, costs });
    const found = replicationValues(two, collectorsOf(two));
    const known = (flow: string) => ['spoiled', 'value.lost', 'cost.reefer'].map((id) => found.get(`${id}@north/${flow}`));
    expect([known('export'), known('import')]).toEqual([
      [0, 0, 0],
      [null, null, null],
    ]);
  });

  test('a flow that takes trucks from another gate may get anything', () => {
    const from = { ...plain, id: 'south', flows: [{ id: 'export', route: [1], mix: { durian: 1 } }] };
    const to = { ...plain, flows: [{ id: 'export', route: [1], mix: { steel: 1 } }] };
    const alone = modelOf({ gates: [to, from], cargo });
    const linked = modelOf({ gates: [to, { ...from, diversions: [{ flow: 0, to: 0, toFlow: 0 }] }], cargo });
    expect(replicationValues(alone, collectorsOf(alone)).get('spoiled@north/export')).toBeNull();
    expect(replicationValues(linked, collectorsOf(linked)).get('spoiled@north/export')).toBe(0);
  });
});

test('every arrival is in exactly one class of the counts', () => {
  const model = modelOf({ gates: [plain, { ...plain, id: 'south' }] });
  const run = collectorsOf(model, (c, g) => {
    c.arrived[0] = 100 + g;
    c.cleared[0] = 60;
    c.turnedBack[0] = 7;
    c.divertedOut[0] = 5;
    c.spoiled[0] = 3;
  });
  expect(countsOf([run, run])).toEqual({ arrived: 402, cleared: 240, turnedBack: 28, divertedOut: 20, spoiled: 12, inside: 102 });
});

test('the catalogue names each metric once', () => {
  expect(new Set(METRICS.map(({ id }) => id)).size).toBe(METRICS.length);
});
