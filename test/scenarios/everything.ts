// A scenario that uses every part of the language at least once, for tests that take documents apart.
export const EVERYTHING = `
amity: 1
name: everything
title: Every part of the language
question: Is it all there?
description: A document for tests.
clock: { start: 2026-02-09T00:00+07:00, warmUp: 1 d, days: 14, seriesStep: 30 min }
sources: { S1: { title: A page, address: somewhere, date: 2026-02, confidence: G } }
costs: { truckHour: 5 USD, parkingDay: 12 USD, reeferHour: 3 USD, source: S1 }
cargo:
  durian:
    name: { en: Durian, vi: Sầu riêng, zh: 榴莲 }
    perishable: true
    tonnes: 19.5
    value: 78 k USD
    shelfLife: { triangular: { min: 4 d, mode: 6 d, max: 9 d } }
    decayPerDay: 4 %
    quarantine: every-lot
    channels: { green: 50 %, yellow: 40 %, red: 10 % }
    source: S1
  parts: { perishable: false, tonnes: 12, value: 0.4 M USD, assumption: guess }
sides:
  vn:
    zone: "+07:00"
    open: ["07:00-19:00", { days: [sat, sun], hours: ["07:00-11:00", "13:00-17:00"] }, { days: [holiday], closed: true }]
    holidays: [2026-02-16, 2026-02-17]
    closing: pre-empt
    source: S1
  cn: { zone: "+08:00", open: "08:00-20:00", assumption: guess }
pools:
  lanes:
    side: vn
    kind: lane
    servers: [{ from: "07:00", n: 8 }, { from: "12:00", n: 6 }, { days: [sat, sun], from: "07:00", n: 4 }]
    hours: always
    costPerHour: 9 USD
    shiftChange: pre-empt
    priority: { preempt: true, classes: { fresh: { perishable: true, stages: [scan] }, booked: { traits: [booked], without: [smart] } } }
    admits: [{ hours: "20:00-07:00", days: [mon], classes: [booked] }]
    quota: 900
    breakdowns: { every: { exponential: { mean: 10 d } }, clock: use, repair: { lognormal: { mean: 4 h, cv: 1, cap: 2 d } }, crew: 1, running: finish, source: S1 }
    breaks: 2 min
    assumption: guess
  wide: { side: vn, kind: lane, servers: 2, tidal: { switchover: { uniform: { min: 5 min, max: 15 min } }, idle: keep-switching }, assumption: guess }
  officers: { side: vn, kind: officer, officers: 3, shiftChange: replace, assumption: guess }
  places: { side: vn, kind: place, servers: 30, hours: always, assumption: guess }
stages:
  slot: { kind: booking, side: vn, every: 15 min, places: 10, hours: "07:00-19:00", noShow: 10 %, late: { gamma: { mean: 5 min, cv: 1 } }, assumption: guess }
  yard: { kind: seize, side: vn, pool: places, room: 10, joining: 1/(n+1), patience: { time: { weibull: { scale: 2 h, shape: 2 } } }, assumption: guess }
  scan:
    kind: service
    side: vn
    pool: [lanes, wide]
    time: { byChannel: { green: 1 min, yellow: { erlang: { mean: 5 min, k: 3 } }, red: { normal: { mean: 1 h, sd: 20 min, below: zero } } } }
    only: { channels: [yellow, red], cargo: [durian], quarantine: [every-lot], flows: [export], hours: "06:00-22:00", when: { stage: yard, present: { atLeast: 1, atMost: 100 } }, share: 90 % }
    room: { places: 5, whenFull: pass }
    joining: [1, 0.9]
    patience: { time: 3 h, then: check }
    assumption: guess
  papers: { kind: service, side: vn, pool: officers, time: { byFlow: { export: 5 min }, otherwise: { empirical: { values: [1 min, 9 min], weights: [3, 1] } } }, source: S1 }
  cleared: { kind: join, side: vn }
  check: { kind: branch, side: vn, to: [{ stage: scan, share: 5 %, without: [smart] }, { stage: turn-back, channels: [red], share: 1 % }], assumption: guess }
  leave: { kind: release, side: vn, pool: places }
  convoy: { kind: gather, side: vn, size: 8, atMost: 2 h, together: true, departures: { at: ["06:00", "18:00"], days: [mon, tue] }, assumption: guess }
  apart: { kind: split, side: cn }
  drive: { kind: delay, side: cn, time: { mixture: [{ share: 50 %, of: 10 min }, { share: 50 %, of: { triangular: { min: 5 min, mode: 9 min, max: 1 h } } }] }, assumption: guess }
flows:
  export:
    from: vn
    carries: trucks
    loaded: true
    perDay: 262
    hours: [1, 1, 1, 1, 1, 2, 4, 8, 9, 9, 8, 7, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1, 1, 1]
    weekdays: [1, 1, 1, 1, 1, 0.8, 0.6]
    months: [1, 0.6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    growthPerYear: 39 %
    batch: { sizes: [{ n: 1, share: 90 % }, { n: 2, share: 10 % }], together: false }
    mix: { durian: 30 %, parts: 50 %, general: 20 % }
    channels: { green: 70 %, yellow: 20 %, red: 10 % }
    traits: { smart: 30 %, booked: { share: 20 %, byCargo: { parts: 80 % } } }
    declaration: { before: { uniform: { min: 1 h, max: 12 h } }, assumption: guess }
    route: [slot, yard, cleared, scan?, check, leave, convoy, apart, drive]
    papers: [papers]
    returns: [{ to: empties, share: 70 %, after: { exponential: { mean: 24 h, cap: 36 h } } }]
    source: S1
  empties: { from: cn, loaded: false, perDay: 0, route: [drive], assumption: guess }
gates:
  east:
    name: { en: East, vi: Đông, zh: 东, fr: Est }
    flows:
      trains: { from: cn, carries: wagons, arrivals: { timetable: ["03:00", "15:00"], days: [mon] }, batch: { size: 30, together: true }, route: [apart, drive], assumption: guess }
      shuttle: { from: vn, carries: vehicles, arrivals: { fleet: 10, every: 1 h }, route: [drive], returns: [{ to: shuttle, after: 1 h }], assumption: guess }
      seen: { from: vn, arrivals: { trace: [{ at: 3 min, cargo: durian, channel: red, traits: [smart], times: { drive: 5 min } }, { at: 2026-02-10T07:00+07:00 }] }, route: [drive], assumption: guess }
      counted: { from: vn, arrivals: { counts: [12, 30] }, route: [drive], assumption: guess }
      steady: { from: vn, arrivals: { every: 30 min, first: 0 min, stop: 10 d, most: 300 }, route: [drive], assumption: guess }
  west: {}
diversions:
  - { from: west, to: east, flow: export, above: 60, share: 50 %, rule: time, drive: 45 min, informationDelay: 30 min, assumption: guess }
disruptions:
  - { name: Typhoon, at: 2026-02-12T10:00+07:00, for: 3 h, close: { gate: all, side: cn }, source: S1 }
  - { at: 4 d, for: 3 h, servers: { gate: all, pool: officers, factor: 0.5 }, assumption: guess }
  - { at: 5 d, for: 3 h, open: { gate: east, side: vn }, assumption: guess }
  - { at: 6 d, for: 3 h, slow: { gate: all, stages: [papers, scan], factor: 4 }, assumption: guess }
  - { at: 7 d, for: 1 d, demand: { gate: all, flow: export, factor: 1.5 }, assumption: guess }
  - { at: 8 d, for: 1 d, intake: { gate: west, flow: export, who: { cargo: [durian] } }, assumption: guess }
  - { at: 9 d, for: 1 d, quota: { gate: west, pool: lanes, perDay: 60 }, assumption: guess }
  - { at: 10 d, admit: { gate: all, pool: lanes, classes: [booked] }, assumption: guess }
experiment: { replications: 10, seed: 3, targets: { sojourn.p90: "<= 4 h" } }
`;
