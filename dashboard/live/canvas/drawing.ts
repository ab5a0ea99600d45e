// The drawing loop of one gate: follows the live store outside React, keeps the playhead, and steps down when it cannot draw fast enough.
import type { GateLayout } from '../../../shared/protocol/live.ts';
import type { LiveMessage, LiveStore } from '../../data/live-store.ts';
import { paintGround, type Palette, type Picked, type Picture, type Words } from './paint.ts';
import { leastWidth, planOf, type Plan } from './plan.ts';
import { nextPlayhead, tweenMsAt } from './playhead.ts';
import { createScene, type Scene } from './scene.ts';
import { loadSkins, type Skins } from './skin.ts';
import { createTruckLayer, type TruckLayer } from './trucks.ts';

/** More trucks than this are drawn as bars: in a picture of 16 ms there is time for so many beside 24 charts, also where no GPU draws. */
const MOST_SPRITES = 20_000;
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
  /** Marks what a card is open for; `follow` keeps a truck in sight. */
  setPicked(picked: Picked | null, follow: boolean): void;
  /** What stands at a point of the canvas, CSS pixels: a truck before the stage it is at. */
  pickAt(x: number, y: number): Picked | null;
  /** Stages as they are drawn, for those who step through them by keyboard. */
  stages(): readonly number[];
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
  skins: Skins;
  words: Words;
  shownMs: number;
  lastFrameMs: number;
  lastStepMs: number;
  slowSinceMs: number;
  refreshedMs: number;
  groundStale: boolean;
  /** Made anew when size or colours change. */
  trucks: TruckLayer | null;
  bars: boolean;
  tooSlow: boolean;
  picked: Picked | null;
  follow: boolean;
}

export function startDrawing(host: HTMLElement, canvas: HTMLCanvasElement, options: DrawingOptions): Drawing {
  const ground = groundBelow(host, canvas);
  const state = firstState(host, options);
  const resize = (): void => {
    state.plan = planOf(options.layout, widthFor(host, options.layout));
    state.scene.setPlan(state.plan);
    for (const layer of [canvas, ground]) fit(layer, state.plan);
    forgetLayers(state);
  };
  const unlisten = options.store.onMessage((message) => hear(state, options.gate, message));
  const observer = new ResizeObserver(resize);
  observer.observe(host);
  const unwatchLooks = watchLooks(host, state);
  resize();
  void loadSkins(state.plan).then((skins) => {
    state.skins = skins;
    forgetLayers(state);
  });
  const still = window.matchMedia('(prefers-reduced-motion: reduce)');
  let ticket = requestAnimationFrame(function tick(nowMs) {
    ticket = requestAnimationFrame(tick);
    draw(state, options, { canvas, ground, nowMs, still: still.matches || document.documentElement.dataset['motion'] === 'reduce' });
    if (state.follow) keepInSight(host, state);
  });
  const recent = options.store.recent();
  for (const message of recent) hear(state, options.gate, message);
  if (recent.length === 0) options.store.refresh();
  const stop = (): void => {
    cancelAnimationFrame(ticket);
    unlisten();
    observer.disconnect();
    unwatchLooks();
    ground.remove();
  };
  return { ...handles(state), stop };
}

/** Colours of the theme, and letters of a face that comes late and were drawn with another one. */
function watchLooks(host: HTMLElement, state: State): () => void {
  const onFonts = (): void => forgetLayers(state);
  const themes = new MutationObserver(() => {
    state.palette = readPalette(host);
    forgetLayers(state);
  });
  themes.observe(document.documentElement, { attributes: true });
  document.fonts.addEventListener('loadingdone', onFonts);
  return () => {
    themes.disconnect();
    document.fonts.removeEventListener('loadingdone', onFonts);
  };
}

function handles(state: State): Omit<Drawing, 'stop'> {
  return {
    setWords: (words) => void Object.assign(state, { words, groundStale: true }),
    setPicked: (picked, follow) => void Object.assign(state, { picked, follow, groundStale: true }),
    pickAt: (x, y) => pickAt(state, x, y),
    stages: () => [...new Set(state.plan.cells.map(({ stage }) => stage))],
  };
}

/** A finger is less exact than a mouse. */
const REACH = 12;

function pickAt({ scene, plan, bars }: State, x: number, y: number): Picked | null {
  const truck = bars ? undefined : scene.nearest(x, y, REACH);
  if (truck !== undefined) return { kind: 'truck', flow: truck.flow, serial: truck.serial };
  const isInside = (box: { x: number; y: number; w: number; h: number }): boolean =>
    x >= box.x && x <= box.x + box.w && y >= box.y - 20 && y <= box.y + box.h + 18;
  const cell = plan.cells.find(isInside) ?? plan.papers.find(isInside);
  return cell === undefined ? null : { kind: 'stage', stage: cell.stage };
}

/** Moves the picture sideways where it is wider than its panel. */
function keepInSight(host: HTMLElement, { scene, picked, follow }: State): void {
  const truck = follow && picked?.kind === 'truck' ? scene.find(picked) : undefined;
  if (truck === undefined || host.scrollWidth <= host.clientWidth) return;
  host.scrollLeft = truck.x - host.clientWidth / 2;
}

/** Size or colours are new: both layers are drawn anew. */
function forgetLayers(state: State): void {
  state.groundStale = true;
  state.trucks = null;
}

function firstState(host: HTMLElement, { store, layout, words }: DrawingOptions): State {
  const plan = planOf(layout, widthFor(host, layout));
  return {
    plan,
    scene: createScene(layout, plan),
    palette: readPalette(host),
    skins: {},
    words,
    shownMs: store.head.get()?.simMs ?? 0,
    lastFrameMs: performance.now(),
    lastStepMs: 0,
    slowSinceMs: Infinity,
    refreshedMs: performance.now(),
    groundStale: true,
    trucks: null,
    bars: false,
    tooSlow: false,
    picked: null,
    follow: false,
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
  // Whoever pauses looks at once: what was not told of the trucks is asked for without waiting.
  if (message.frame.status === 'paused') state.refreshedMs = -Infinity;
  // A hidden tab draws nothing and is at the newest instant when it comes back.
  if (document.hidden) state.shownMs = message.frame.simMs;
}

function draw(state: State, options: DrawingOptions, at: Layers & { readonly nowMs: number; readonly still: boolean }): void {
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
  const before = state.shownMs;
  state.shownMs = at.still ? view.simMs : nextPlayhead(state.shownMs, view.simMs, view.pace.achieved, elapsed);
  // The counts stand on the ground: nothing more is heard when the run rests, and they follow the trucks all the same.
  if (state.shownMs !== before && (state.shownMs === view.simMs || view.pace.achieved === 0)) state.groundStale = true;
  // Time stands still and nothing was heard: the picture is the one on the screen.
  if (state.shownMs === before && !state.groundStale) return;
  state.scene.advance(state.shownMs, at.still ? 0 : tweenMsAt(view.pace.achieved));
  const levels = view.levels[options.gate];
  if (levels !== undefined) paint(state, { layout: options.layout, levels }, at);
}

interface Layers {
  readonly canvas: HTMLCanvasElement;
  readonly ground: HTMLCanvasElement;
}

function paint(state: State, gate: Pick<Picture, 'layout' | 'levels'>, { canvas, ground }: Layers): void {
  const picture: Picture = { ...state, ...gate };
  const scale = canvas.width / state.plan.width;
  const pen = ground.getContext('2d');
  if (state.groundStale && pen !== null) {
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    paintGround(pen, picture);
    state.groundStale = false;
  }
  state.trucks ??= createTruckLayer(canvas, scale, picture);
  state.trucks.paint(picture);
}

function watchSlowness(state: State, elapsedMs: number, nowMs: number): void {
  if (document.hidden || elapsedMs < SLOW_FRAME_MS) state.slowSinceMs = Infinity;
  else if (state.slowSinceMs === Infinity) state.slowSinceMs = nowMs;
  else if (nowMs - state.slowSinceMs > SLOW_FOR_MS) state.tooSlow = true;
}

/** The ground has a canvas of its own below that of the trucks: it changes with the messages, they with every picture. */
function groundBelow(host: HTMLElement, canvas: HTMLCanvasElement): HTMLCanvasElement {
  const ground = document.createElement('canvas');
  ground.setAttribute('aria-hidden', 'true');
  host.style.position = 'relative';
  canvas.style.position = 'relative';
  ground.style.position = 'absolute';
  canvas.before(ground);
  return ground;
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
    accent: token('--accent'),
    closedFill: token('--closed-fill'),
    channels: [token('--channel-green'), token('--channel-yellow'), token('--channel-red')],
    font: style.fontFamily,
  };
}
