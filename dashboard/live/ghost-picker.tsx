// Which saved run is drawn beside the live one, and what that comparison is worth.
import { NativeSelect } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useText } from '../text/text.ts';
import { NO_GHOST, type GhostState } from './use-ghost.ts';

const route = getRouteApi('/live/$runId');

export function GhostPicker({ state }: { readonly state: GhostState }) {
  const t = useText();
  const navigate = useNavigate({ from: '/live/$runId' });
  const { ghost } = route.useSearch();
  const { choices, chosen } = state;
  if (choices.length === 0 && ghost === undefined) return null;
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
          ...choices.map((run) => ({ value: run.id, label: t('ghost.choice', { name: run.name, id: run.id, n: run.replications }) })),
        ]}
        data-testid="live.ghost"
      />
      {state.ghost !== null && <span className="note">{t('ghost.note', { n: state.ghost.n })}</span>}
      {state.isUnlike && <span className="note">{t('ghost.unlike')}</span>}
    </span>
  );
}
