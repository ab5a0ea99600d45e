// Where the run is: trail, both clocks, day, progress, and how little one day proves.
import { Link } from '@tanstack/react-router';
import { Button } from '@mantine/core';
import { DAY_MS } from '../../shared/time.ts';
import { bothTimes, dayName } from '../data/clock.ts';
import { allLosses, sum, type LiveView } from '../data/live-reducer.ts';
import { nounOf } from '../data/names.ts';
import { useRun } from '../data/queries.ts';
import { useFormat } from '../data/services.ts';
import { startOrder, USUAL_REPLICATIONS, useStartRun } from '../library/start-box.tsx';
import { BranchNote } from '../runs/branch-note.tsx';
import { Chip, ErrorNote } from '../frame/parts.tsx';
import { useText } from '../text/text.ts';

export function LiveHead({ view }: { readonly view: LiveView }) {
  const t = useText();
  const format = useFormat();
  const now = view.startEpochMs + view.simMs;
  const share = view.horizonMs === 0 ? 0 : view.simMs / view.horizonMs;
  const released = view.levels.reduce((total, levels) => total + sum(levels.cleared), 0);
  const arrived = view.levels.reduce((total, levels) => total + sum(levels.arrived), 0);
  const days = Math.round(view.horizonMs / DAY_MS);
  const summary = useRun(view.run).data?.summary;
  const isPeople = nounOf(view.layout.flatMap(({ flows }) => flows)) === 'travellers';
  return (
    <header className="live-head">
      <div className="live-where">
        <nav className="trail">
          <Link to="/">{t('nav.library')}</Link> <span aria-hidden="true">›</span> {view.scenario}
        </nav>
        <h1>{view.name}</h1>
        <BranchNote run={view.run} parent={summary?.parent} startEpochMs={view.startEpochMs} />
      </div>
      <div className="live-when">
        <p className="live-clock" data-testid="live.clock">
          <span className="live-day">{dayName(now, format.lang)}</span> <strong>{bothTimes(now, format.lang)}</strong>
          <span className="quiet">{t('live.day', { day: Math.min(days, Math.floor(view.simMs / DAY_MS) + 1), days })}</span>
          {view.replications > 1 && (
            <span className="quiet">{t('live.replication', { k: view.replication + 1, n: view.replications })}</span>
          )}
          {view.simMs < view.warmUpMs && <Chip>{t('live.warm-up')}</Chip>}
          {view.status !== 'running' && <Chip tone={view.status === 'completed' ? 'ok' : 'plain'}>{t(`status.${view.status}`)}</Chip>}
        </p>
        <div className="live-progress" data-testid="live.progress">
          <progress max={1} value={share} aria-label={t('home.progress')} />
          <span className="num">
            {[
              t(isPeople ? 'live.progress.people' : 'live.progress', {
                released: format.number(released),
                arrived: format.number(arrived),
              }),
              ...allLosses(view).map(({ loss, n }) => t(`count.${loss}`, { n: format.number(n) })),
            ].join(' · ')}
          </span>
        </div>
      </div>
      <Evidence view={view} />
    </header>
  );
}

function Evidence({ view }: { readonly view: LiveView }) {
  const t = useText();
  const start = useStartRun();
  const summary = useRun(view.run).data?.summary;
  // A run that was edited says so beside its decisions.
  if (summary?.interventions !== undefined && view.status !== 'completed') return null;
  if (view.status === 'completed') {
    return (
      <Link className="button-link" to="/runs/$id" params={{ id: view.run }} data-testid="live.result">
        {t('live.see-result')}
      </Link>
    );
  }
  return (
    <div className="live-evidence" data-testid="live.chip">
      <Chip>{t('live.not-evidence')}</Chip>
      <Button
        size="compact-sm"
        variant="default"
        loading={start.isPending}
        disabled={summary === undefined}
        onClick={() => summary !== undefined && start.mutate(startOrder(summary.scenario, 'batch', summary.seed))}
      >
        {t('action.run-days', { n: USUAL_REPLICATIONS })}
      </Button>
      {start.isError && <ErrorNote error={start.error} />}
    </div>
  );
}
