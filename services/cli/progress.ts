// Progress of a run on standard error: a bar on a terminal, a line now and then otherwise, nothing when quiet.
import { note, secondsText } from './output.ts';

export interface Progress {
  /** `done` of `of` replications, fractions allowed. */
  report(done: number): void;
  /** A remark above the bar. */
  say(text: string): void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;

/** `label` says what is being computed, `unit` what is counted. */
export async function openProgress(label: string, of: number, quiet: boolean, unit = 'replications'): Promise<Progress> {
  if (quiet) return { report() {}, say: note, stop() {} };
  return process.stderr.isTTY ? await bar(label, of) : lines(label, of, unit);
}

async function bar(label: string, of: number): Promise<Progress> {
  const { SingleBar } = (await import('cli-progress')).default;
  const shown = new SingleBar({
    format: `${label} [{bar}] {percentage} % · {finished} of ${of} · {duration_formatted} · {eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
    etaBuffer: 50,
  });
  shown.start(of, 0, { finished: 0 });
  return {
    report: (done) => shown.update(done, { finished: Math.floor(done) }),
    say(text) {
      process.stderr.write(`\r\x1b[K${text}\n`);
    },
    stop: () => shown.stop(),
  };
}

function lines(label: string, of: number, unit: string): Progress {
  const startMs = performance.now();
  let saidMs = startMs;
  return {
    report(done) {
      const nowMs = performance.now();
      if (nowMs - saidMs < LINE_EVERY_MS || done >= of) return;
      saidMs = nowMs;
      note(`${label}: ${Math.floor(done)} of ${of} ${unit} (${Math.floor((100 * done) / of)} %) after ${secondsText(nowMs - startMs)}`);
    },
    say: note,
    stop() {},
  };
}
