// Parameter paths, as `--set` and sweeps use them: every field of every part can be reached, lists too; a path that leads nowhere is told.
import { describe, expect, test } from 'vitest';
import { parseEdit, parseScenarioText } from '../../services/adapters/scenario-document.ts';
import { InvalidDocument, problemText } from '../../shared/errors.ts';
import { describeChanges, resolveScenario, type Scenario } from '../../shared/scenario/index.ts';

/** Two gates with something of every part in them. */
const FULL = `
amity: 1
name: full
clock: { start: 2025-07-01T00:00+07:00, days: 20 }
costs: { truckHour: 5 USD, assumption: test }
cargo:
  fruit: { perishable: true, tonnes: 20, value: 30000 USD, shelfLife: { triangular: { min: 4 d, mode: 6 d, max: 9 d } }, decayPerDay: 4 %, channels: { green: 1 }, assumption: test }
sides:
  vn: { zone: "+07:00", open: ["07:00-20:00", { days: [sun], hours: "08:00-12:00" }], holidays: [2025-07-10], assumption: test }
  cn: { zone: "+08:00", open: "08:00-21:00", assumption: test }
pools:
  lanes:
    side: vn
    kind: lane
    servers: [{ from: "07:00", n: 8 }, { from: "12:00", n: 6 }]
    priority: { classes: { fresh: { perishable: true }, booked: { traits: [booked] } } }
    admits: [{ hours: "18:00-20:00", classes: [fresh] }]
    breakdowns: { every: { exponential: { mean: 10 d } }, repair: 4 h, assumption: test }
    assumption: test
  places: { side: vn, kind: place, servers: 40, assumption: test }
stages:
  park: { kind: seize, side: vn, pool: places, room: { places: 5, whenFull: pass }, assumption: test }
  scan: { kind: service, side: vn, pool: lanes, time: { byCargo: { fruit: 9 min }, otherwise: 5 min }, patience: { time: 3 h }, joining: [1, 0.5], assumption: test }
  again: { kind: branch, side: vn, to: [{ stage: scan, share: 5 % }, { stage: turn-back, channels: [red], share: 1 % }], assumption: test }
  unpark: { kind: release, side: vn, pool: places }
  convoy: { kind: gather, side: vn, size: 4, departures: { at: ["09:00", "15:00"] }, assumption: test }
  slot: { kind: booking, side: vn, every: 15 min, places: 4, assumption: test }
flows:
  export: { from: vn, perDay: 60, weekdays: [1, 1, 1, 1, 1, 1, 0.5], batch: { sizes: [{ n: 1, share: 1 }] }, mix: { fruit: 1 }, traits: { booked: { share: 20 %, byCargo: { fruit: 10 % } } }, returns: [{ to: back, share: 50 %, after: 2 h }], route: [slot, park, scan, again, unpark, convoy], assumption: test }
  train: { from: cn, arrivals: { timetable: ["09:00"] }, route: [scan], assumption: test }
  back: { from: cn, loaded: false, arrivals: { trace: [{ at: 9 h, times: { scan: 2 min } }] }, route: [scan], assumption: test }
gates: { north: {}, south: {} }
diversions: [{ from: north, to: south, flow: export, above: 60, drive: 45 min, informationDelay: 30 min, assumption: test }]
disruptions:
  - { at: 3 d, for: 3 h, close: { gate: all, side: cn }, assumption: test }
  - { at: 4 d, intake: { gate: north, flow: export, who: { cargo: [fruit] } }, assumption: test }
  - { at: 5 d, slow: { gate: north, stages: [scan, slot], factor: 2 }, assumption: test }
experiment: { replications: 3, targets: { sojourn.p90: <= 4 h } }
`;

function resolve(...edits: readonly string[]): Scenario {
  return resolveScenario(parseScenarioText(FULL, 'full.yaml'), () => undefined, { edits: edits.map(parseEdit) });
}

const base = resolve();

function toldOf(edit: string): readonly string[] {
  try {
    resolve(edit);
    return [];
  } catch (error) {
    if (error instanceof InvalidDocument) return error.problems.map(problemText);
    throw error;
  }
}

describe('a parameter path reaches', () => {
  test.each([
    ['clock.warmUp=2 d', 'warm-up: 0 s → 2 d'],
    ['costs.reeferHour=3 USD', 'cost of an hour of cooling: 0 → 3 USD a truck'],
    [
      'cargo.fruit.shelfLife.triangular.max=8 d',
      'shelf life of fruit: triangular, 4 d to 9 d, most often 6 d → triangular, 4 d to 8 d, most often 6 d',
    ],
    ['cargo.fruit.quarantine=every-lot', 'quarantine of fruit: none → every-lot'],
    [
      'sides.vn.open[0]="07:00-22:00"',
      'opening hours of side vn at every gate: 07:00-20:00, 08:00-12:00 on sun → 07:00-22:00, 08:00-12:00 on sun',
    ],
    ['sides.vn.holidays[0]=2025-07-11', 'holidays of side vn at every gate: 2025-07-10 → 2025-07-11'],
    ['gates.south.sides.vn.closing=pre-empt', 'who is in service when side vn at south closes: finish → pre-empt'],
    ['pools.lanes.servers[1].n=4', 'servers of lanes at every gate: 8 from 07:00, 6 from 12:00 → 8 from 07:00, 4 from 12:00'],
    ['gates.north.pools.lanes.servers[1].n=4', 'servers of lanes at north: 8 from 07:00, 6 from 12:00 → 8 from 07:00, 4 from 12:00'],
    ['gates.north.pools.lanes.servers=9', 'servers of lanes at north: 8 from 07:00, 6 from 12:00 → 9'],
    ['pools.lanes.quota=90', 'daily quota of lanes at every gate: none → 90'],
    ['pools.lanes.priority.preempt=true', 'priority at lanes at every gate: fresh before booked → fresh before booked, interrupting'],
    ['pools.lanes.admits[0].classes[0]=booked', 'hours of classes at lanes at every gate: fresh 18:00-20:00 → booked 18:00-20:00'],
    ['stages.park.room.places=7', 'room before park at every gate: places 5, whenFull pass → places 7, whenFull pass'],
    ['stages.scan.time.byCargo.fruit=12 min', 'time of scan at every gate: fruit always 9 min → always 12 min'],
    ['stages.scan.joining[1]=0.4', 'who joins the queue of scan at every gate: 1, 0.5 → 1, 0.4'],
    [
      'stages.scan.patience.time=2 h',
      'patience before scan at every gate: time always 3 h, then turn-back → time always 2 h, then turn-back',
    ],
    [
      'stages.again.to[0].share=7 %',
      'ways out of again at every gate: scan (share 0.05), turn-back (channels red, share 0.01) → scan (share 0.07), turn-back (channels red, share 0.01)',
    ],
    ['stages.convoy.departures.at[1]="16:00"', 'departures of convoy at every gate: at 09:00, 15:00 → at 09:00, 16:00'],
    ['stages.slot.noShow=10 %', 'no-shows of slot at every gate: 0 % → 10 %'],
    ['flows.export.weekdays[6]=0.6', 'weekdays of export at every gate: 1, 1, 1, 1, 1, 1, 0.5 → 1, 1, 1, 1, 1, 1, 0.6'],
    ['flows.export.growthPerYear=39 %', 'growth of export at every gate: none → 39 % a year'],
    ['flows.export.batch.sizes[0].n=2', 'groups of export at every gate: 1 → 2'],
    ['flows.export.traits.booked.byCargo.fruit=15 %', 'traits of export at every gate: booked 20 % (fruit 10 %) → 20 % (fruit 15 %)'],
    [
      'flows.export.returns[0].share=60 %',
      'return of export at every gate: to back, share 0.5, after always 2 h → to back, share 0.6, after always 2 h',
    ],
    ['flows.train.arrivals.timetable[0]="10:00"', 'arrivals of train at every gate: at 09:00 → at 10:00'],
    ['flows.train.perDay=3', 'arrivals of train at every gate: at 09:00 → at random'],
    ['diversions[0].above=80', 'the diversion of export from north to south begins above: 60 → 80 waiting trucks'],
    ['disruptions[0].for=5 h', 'end of the closing of side cn at every gate: 2025-07-04T03:00+07:00 → 2025-07-04T05:00+07:00'],
    [
      'disruptions[2].slow.factor=3',
      'effect of the slowing of scan, slot at north: kind slow, gate north, stages scan, slot, factor 2 → kind slow, gate north, stages scan, slot, factor 3',
    ],
  ])('%s', (edit, sentence) => {
    expect(describeChanges(base, resolve(edit))).toContain(sentence);
  });

  test.each([
    'flows.back.arrivals.trace[0].times.scan=3 min',
    'pools.lanes.breakdowns.every.exponential.mean=9 d',
    'disruptions[1].intake.who.cargo=[fruit]',
    'experiment.targets={ sojourn.p90: <= 3 h }',
  ])('%s', (edit) => {
    expect(toldOf(edit)).toEqual([]);
  });

  test('the first item of a list that is not there yet', () => {
    const first = resolve(
      'gates.south.pools.places.admits[0]={ hours: "08:00-09:00", classes: [all] }',
      'pools.places.priority={ classes: { all: { flows: [export] } } }',
    );
    expect(first.gates['south']?.pools['places']?.admits).toHaveLength(1);
  });

  test('an item added at the end of a list by its number', () => {
    const more = resolve('disruptions[3]={ at: 6 d, demand: { gate: south, flow: export, factor: 2 }, assumption: test }');
    expect(describeChanges(base, more)).toEqual([
      'the change of demand of export at south is new: × 2 from 2025-07-07T00:00+07:00 to 2025-07-21T00:00+07:00',
    ]);
  });
});

describe('a path that leads nowhere is told with the nearest name:', () => {
  test.each([
    ['clok.days=3', 'clock'],
    ['clock.dyas=3', 'days'],
    ['costs.trukHour=6 USD', 'truckHour'],
    ['cargo.fruit.shelflife=3 d', 'shelfLife'],
    ['cargo.friut.tonnes=3', 'fruit'],
    ['gates.nort.pools.lanes.quota=3', 'north'],
    ['gates.north.pools.lane.quota=3', 'lanes'],
    ['pools.lanes.qouta=3', 'quota'],
    ['pools.lanes.servers[1].fron="13:00"', 'from'],
    ['pools.lanes.breakdowns.evry=3 d', 'every'],
    ['pools.lanes.priority.classes.fresh.perishble=true', 'perishable'],
    ['stages.scn.time=3 min', 'scan'],
    ['stages.scan.time.byCrgo.fruit=3 min', 'byCargo'],
    ['stages.park.room.place=3', 'places'],
    ['stages.again.to[0].shar=3 %', 'share'],
    ['stages.convoy.departures.on=["09:00"]', undefined],
    ['flows.export.batch.sises=[]', 'sizes'],
    ['flows.export.returns[0].too=back', 'to'],
    ['flows.train.arrivals.timetabel=["09:00"]', 'timetable'],
    ['diversions[0].abve=3', 'above'],
    ['disruptions[0].fro=5 h', 'for'],
    ['disruptions[0].close.sid=vn', 'side'],
    ['disruptons[0].for=5 h', 'disruptions'],
    ['pools.lanes.servrs[1].n=3', 'servers'],
    ['experiment.sed=5', 'seed'],
  ])('%s', (edit, nearest) => {
    const told = toldOf(edit);
    expect(told.length).toBeGreaterThan(0);
    expect(told[0]).toContain(`--set ${edit.slice(0, edit.indexOf('='))}`);
    if (nearest !== undefined) expect(told.join('\n')).toContain(`Did you mean "${nearest}"?`);
  });

  test.each([
    'disruptions[9].for=5 h',
    'disruptions[4]={}',
    'pools.lanes.servers[5].n=3',
    'diversions[1].above=3',
    'flows.export.weekdays[99999999]=1',
  ])('%s lies beyond the list', (edit) => {
    expect(toldOf(edit).join()).toMatch(/\[\d+\]: expected an existing part, found "\d+"/);
  });
});
