// The drawing loop of one gate: follows the live store outside React, keeps the playhead, and steps down when it cannot draw fast enough.
import type { GateLayout } from '../../../shared/protocol/live.ts';
import type { LiveMessage, LiveStore } from '../../data/live-store.ts';
import { paintGround, paintTrucks, type Palette, type Picture, type Words } from './paint.ts';
import { leastWidth, planOf, type Plan } from './plan.ts';
import { nextPlayhead, tweenMsAt } from './playhead.ts';
import { createScene, type Scene } from './scene.ts';

/** More sprites than this are drawn as bars. */
const MOST_SPRITES = 3_000;
/** Faster than this, simulated over wall, single trucks say nothing. */
const FASTEST_SPRITES = 600;
/** Below 20 pictures a second for 3 s the drawing is simplified. */
const SLOW_FRAME_MS = 50;
const SLOW_FOR_MS = 3_000;
/** Without tweening positions step this often. */
const STILL_STEP_MS = 1_000;
const REFRESH_EVERY_MS = 3_000;

export interface Drawing {
  setWords(words: Words): void;
  stop(): void;
}

export interface DrawingOptions {
  readonly store: LiveStore;
  readonly gate: number;
  readonly layout: GateLayout;
  readonly words: Words;
  /** Told when trucks become bars or trucks again. */
  readonly onLadder: (bars: boolean) => void;
}

interface State {
  plan: Plan;
  scene: Scene;
  palette: Palette;
  words: Words;
  shownMs: number;
  lastFrameMs: number;
  lastStepMs: number;
  slowSinceMs: number;
  refreshedMs: number;
  groundStale: boolean;
  bars: boolean;
  tooSlow: boolean;
}

export function startDrawing(host: HTMLElement, canvas: HTMLCanvasElement, options: DrawingOptions): Drawing {
  const ground = document.createElement('canvas');
  const state = firstState(host, options);
  const resize = (): void => {
    state.plan = planOf(options.layout, widthFor(host, options.layout));
    state.scene.setPlan(state.plan);
    for (const layer of [canvas, ground]) fit(layer, state.plan);
    state.groundStale = true;
  };
  const unlisten = options.store.onMessage((message) => hear(state, options.gate, message));
  const observer = new ResizeObserver(resize);
  observer.observe(host);
  const themes = new MutationObserver(() => {
    state.palette = readPalette(host);
    state.groundStale = true;
  });
  themes.observe(document.documentElement, { attributes: true });
  resize();
  const still = window.matchMedia('(prefers-reduced-motion: reduce)');
  let ticket = requestAnimationFrame(function tick(nowMs) {
    ticket = requestAnimationFrame(tick);
    draw(state, options, { canvas, ground, nowMs, still: still.matches });
  });
  const recent = options.store.recent();
  for (const message of recent) hear(state, options.gate, message);
  if (recent.length === 0) options.store.refresh();
  return {
    setWords(words) {
      state.words = words;
      state.groundStale = true;
    },
    stop() {
      cancelAnimationFrame(ticket);
      unlisten();
      observer.disconnect();
      themes.disconnect();
    },
  };
}

function firstState(host: HTMLElement, { store, layout, words }: DrawingOptions): State {
  const plan = planOf(layout, widthFor(host, layout));
  return {
    plan,
    scene: createScene(layout, plan),
    palette: readPalette(host),
    words,
    shownMs: store.head.get()?.simMs ?? 0,
    lastFrameMs: performance.now(),
    lastStepMs: 0,
    slowSinceMs: Infinity,
    refreshedMs: performance.now(),
    groundStale: true,
    bars: false,
    tooSlow: false,
  };
}

function hear(state: State, gate: number, message: LiveMessage): void {
  state.groundStale = true;
  if (message.kind === 'snapshot') {
    const trucks = message.snapshot.trucks[gate];
    if (trucks !== undefined) state.scene.reset(trucks, message.snapshot.simMs);
    state.shownMs = message.snapshot.simMs;
    return;
  }
  for (const frame of message.frame.gates) if (frame.gate === gate) state.scene.queue(frame.moves);
  // A hidden tab draws nothing and is at the newest instant when it comes back.
  if (document.hidden) state.shownMs = message.frame.simMs;
}

function draw(
  state: State,
  options: DrawingOptions,
  at: { readonly canvas: HTMLCanvasElement; readonly ground: HTMLCanvasElement; readonly nowMs: number; readonly still: boolean },
): void {
  const view = options.store.head.get();
  const elapsed = Math.min(250, at.nowMs - state.lastFrameMs);
  state.lastFrameMs = at.nowMs;
  if (view === null || options.store.frozen.get()) return;
  watchSlowness(state, elapsed, at.nowMs);
  const bars = state.tooSlow || view.pace.achieved > FASTEST_SPRITES || state.scene.size() > MOST_SPRITES || !state.scene.exact();
  if (bars !== state.bars) {
    state.bars = bars;
    state.groundStale = true;
    options.onLadder(bars);
  }
  if (!state.scene.exact() && view.pace.achieved <= FASTEST_SPRITES && at.nowMs - state.refreshedMs > REFRESH_EVERY_MS) {
    state.refreshedMs = at.nowMs;
    options.store.refresh();
  }
  if (at.still && at.nowMs - state.lastStepMs < STILL_STEP_MS) return;
  state.lastStepMs = at.nowMs;
  state.shownMs = at.still ? view.simMs : nextPlayhead(state.shownMs, view.simMs, view.pace.achieved, elapsed);
  state.scene.advance(state.shownMs, at.still ? 0 : tweenMsAt(view.pace.achieved));
  const levels = view.levels[options.gate];
  if (levels === undefined) return;
  paint({ ...state, layout: options.layout, levels }, state, at);
}

function paint(
  picture: Picture,
  state: State,
  { canvas, ground }: { readonly canvas: HTMLCanvasElement; readonly ground: HTMLCanvasElement },
): void {
  const pen = canvas.getContext('2d');
  const groundPen = ground.getContext('2d');
  if (pen === null || groundPen === null) return;
  const scale = canvas.width / state.plan.width;
  if (state.groundStale) {
    groundPen.setTransform(scale, 0, 0, scale, 0, 0);
    paintGround(groundPen, picture);
    state.groundStale = false;
  }
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(ground, 0, 0);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  if (!picture.bars) paintTrucks(pen, picture);
}

function watchSlowness(state: State, elapsedMs: number, nowMs: number): void {
  if (document.hidden || elapsedMs < SLOW_FRAME_MS) state.slowSinceMs = Infinity;
  else if (state.slowSinceMs === Infinity) state.slowSinceMs = nowMs;
  else if (nowMs - state.slowSinceMs > SLOW_FOR_MS) state.tooSlow = true;
}

function widthFor(host: HTMLElement, layout: GateLayout): number {
  return Math.max(Math.floor(host.clientWidth), leastWidth(layout));
}

function fit(canvas: HTMLCanvasElement, plan: Plan): void {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  canvas.width = Math.round(plan.width * ratio);
  canvas.height = Math.round(plan.height * ratio);
  canvas.style.width = `${String(plan.width)}px`;
  canvas.style.height = `${String(plan.height)}px`;
}

function readPalette(host: HTMLElement): Palette {
  const style = getComputedStyle(host);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: token('--ink'),
    ink2: token('--ink-2'),
    ink3: token('--ink-3'),
    surface: token('--surface'),
    sunken: token('--sunken'),
    border: token('--border'),
    borderStrong: token('--border-strong'),
    road: token('--road'),
    watch: token('--watch'),
    closedFill: token('--closed-fill'),
    channels: [token('--channel-green'), token('--channel-yellow'), token('--channel-red')],
    font: style.fontFamily,
  };
}
