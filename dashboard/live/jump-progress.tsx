// A jump under way: how far it is, a way out, and how it ended when it did not arrive.
import { Button } from '@mantine/core';
import type { Jumper } from '../data/jump.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { useStore } from '../data/services.ts';
import { useTimes } from '../data/use-times.ts';
import { useText } from '../text/text.ts';

export function JumpProgress({ jumper, view }: { readonly jumper: Jumper; readonly view: LiveView }) {
  const t = useText();
  const times = useTimes();
  const state = useStore(jumper.state);
  const outcome = useStore(jumper.outcome);
  if (state === null)
    return outcome === null ? null : (
      <p className="gap-note" role="status">
        {t(`jump.${outcome}`)}
      </p>
    );
  return (
    <div className="jump-progress row" role="status" data-testid="live.jump.progress">
      <span>{t('jump.computing', { time: times(view.startEpochMs + state.toMs) })}</span>
      <progress max={1} value={(state.simMs - state.fromMs) / Math.max(1, state.toMs - state.fromMs)} aria-label={t('home.progress')} />
      <Button size="compact-sm" variant="default" onClick={() => jumper.cancel()} data-testid="live.jump.cancel">
        {t('action.cancel')}
      </Button>
    </div>
  );
}
