// Near a target, past it, or neither: with the patience of a control room, so that a figure at its edge does not flicker. Simulated time only. Pure.
import { MINUTE_MS } from '../../shared/time.ts';
import type { Target } from '../../shared/protocol/live.ts';
import { sum, trucksWaiting, type LiveView } from './live-reducer.ts';
import { nounOf } from './names.ts';

export type AlertLevel = 'ok' | 'watch' | 'breach';
/** Figures that can have a target on the live page. */
export const ALERT_FIGURES = ['throughput', 'dwell', 'queue'] as const;
export type AlertFigure = (typeof ALERT_FIGURES)[number];
/** Targets of one gate; a figure without one raises no alert. */
export type Targets = Partial<Readonly<Record<AlertFigure, Target>>>;

export interface Alert {
  readonly level: AlertLevel;
  /** Simulated ms since when the level holds. */
  readonly sinceMs: number;
  /** Level that has begun to show and must last before it counts. */
  readonly next: { readonly level: AlertLevel; readonly sinceMs: number } | null;
}

export const CALM: Alert = { level: 'ok', sinceMs: 0, next: null };
/** How long a level must last before it is said. */
const PATIENCE_MS: Readonly<Record<AlertLevel, number>> = { watch: 3 * MINUTE_MS, breach: 5 * MINUTE_MS, ok: 10 * MINUTE_MS };
const NEAR = 0.9;
const CLEAR = 0.95;

/** Share of the target that is used up: 1 at the target, more past it, whichever way it points. */
export function usedUp({ op, value: target }: Target, value: number): number {
  if (op === '<=') return target <= 0 ? (value > 0 ? Infinity : 0) : value / target;
  return value <= 0 ? Infinity : target / value;
}

/** Takes the figure at a simulated instant. `near`: share of the target from which on it is near. `null`: nothing is known, which changes nothing. */
export function watchFigure(alert: Alert, target: Target, value: number | null, simMs: number, near: number = NEAR): Alert {
  if (value === null) return alert;
  // Time went back: another replication.
  if (simMs < alert.sinceMs) return watchFigure(CALM, target, value, simMs, near);
  const seen = levelOf(alert.level, usedUp(target, value), near);
  if (seen === alert.level) return alert.next === null ? alert : { ...alert, next: null };
  const sinceMs = alert.next?.level === seen ? alert.next.sinceMs : simMs;
  if (simMs - sinceMs >= PATIENCE_MS[seen]) return { level: seen, sinceMs, next: null };
  return { ...alert, next: { level: seen, sinceMs } };
}

/** An alert ends further from the target than it begins. */
function levelOf(level: AlertLevel, used: number, near: number): AlertLevel {
  if (used > 1) return 'breach';
  if (level === 'breach' && used >= CLEAR) return 'breach';
  const edge = level === 'ok' ? near : CLEAR * near;
  return used > edge ? 'watch' : 'ok';
}

/** The figures of a gate that targets are set for. */
export function figureOf(view: LiveView, gate: number, figure: AlertFigure): number | null {
  const layout = view.layout[gate];
  const levels = view.levels[gate];
  if (layout === undefined || levels === undefined) return null;
  if (figure === 'dwell') return levels.sojournP90;
  if (figure === 'queue') return trucksWaiting(layout, levels);
  const finished = Math.floor(view.simMs / view.stepMs);
  const perHour = Math.max(1, Math.round(3_600_000 / view.stepMs));
  // Before it has opened a gate owes nothing, and a shut one neither.
  const isOpen = levels.open.every(Boolean);
  return finished < perHour || !isOpen ? null : sum((view.history[gate]?.cleared ?? []).slice(finished - perHour, finished));
}

export type Alerts = Readonly<Record<string, Alert>>;

/** Alerts of all gates after a frame; the same object when nothing changed. */
export function watchView(alerts: Alerts, view: LiveView, targetsOf: (gate: number) => Targets, near?: number): Alerts {
  let changed = false;
  const next: Record<string, Alert> = {};
  view.layout.forEach(({ id }, gate) => {
    const targets = targetsOf(gate);
    for (const figure of ALERT_FIGURES) {
      const target = targets[figure];
      if (target === undefined) continue;
      const key = `${id}/${figure}`;
      const before = alerts[key] ?? CALM;
      const after = watchFigure(before, target, figureOf(view, gate, figure), view.simMs, near);
      next[key] = after;
      changed ||= after !== before || alerts[key] === undefined;
    }
  });
  return changed || Object.keys(next).length !== Object.keys(alerts).length ? next : alerts;
}

/** What the scenario asks of a gate, and where it is silent the reader's own targets. */
export function targetsAt(view: LiveView, gate: number, own: Targets): Targets {
  const layout = view.layout[gate];
  const id = layout?.id ?? '';
  // One's own targets are meant for trucks: travellers walk through in minutes.
  const mine: Targets = layout !== undefined && nounOf(layout.flows) === 'travellers' ? {} : own;
  const asked = (metric: string): Target | undefined => view.targets[`${metric}@${id}`];
  const dwell = asked('sojourn.p90') ?? mine.dwell;
  return {
    ...(mine.throughput === undefined ? {} : { throughput: mine.throughput }),
    ...(dwell === undefined ? {} : { dwell }),
    ...(mine.queue === undefined ? {} : { queue: mine.queue }),
  };
}
