// Which saved run is drawn beside the live one, and what that comparison is worth.
import { NativeSelect } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ghostText } from '../data/ghost.ts';
import { errorText } from '../frame/parts.tsx';
import { useText } from '../text/text.ts';
import { NO_GHOST, TWIN, type GhostState } from './use-ghost.ts';

const route = getRouteApi('/live/$runId');

export function GhostPicker({ state }: { readonly state: GhostState }) {
  const t = useText();
  const navigate = useNavigate({ from: '/live/$runId' });
  const { ghost } = route.useSearch();
  const { choices, chosen, hasTwin } = state;
  if (choices.length === 0 && !hasTwin && ghost === undefined) return null;
  return (
    <span className="row ghost-picker">
      <label className="quiet" htmlFor="ghost">
        {t('ghost.label')}
      </label>
      <NativeSelect
        id="ghost"
        size="xs"
        value={chosen}
        onChange={(event) => {
          const next = event.currentTarget.value;
          void navigate({ search: (old) => ({ ...old, ghost: next }), replace: true, resetScroll: false });
        }}
        data={[
          { value: NO_GHOST, label: t('ghost.none') },
          ...(hasTwin ? [{ value: TWIN, label: t('twin.choice') }] : []),
          ...choices.map((run) => ({ value: run.id, label: t('ghost.choice', { name: run.name, id: run.id, n: run.replications }) })),
        ]}
        data-testid="live.ghost"
      />
      {state.ghost !== null && <span className="note">{ghostText(state.ghost, 'note', t)}</span>}
      {chosen === TWIN && state.ghost === null && state.error === null && !state.isUnlike && (
        <span className="note">{t('state.loading')}</span>
      )}
      {state.error !== null && <span className="note">{errorText(t, state.error)}</span>}
      {state.isUnlike && <span className="note">{t('ghost.unlike')}</span>}
    </span>
  );
}
