// What the strokes and marks of the map mean, as far as they are in sight, and where they come from.
import type { ReactNode } from 'react';
import { findLocalName } from '../../data/names.ts';
import { useFormat } from '../../data/services.ts';
import { useLateText } from '../../text/late-text.ts';
import { linesIn, plannedGatesIn } from './lines.ts';
import type { Frame, Place } from './place-on-map.ts';

export function MapLegend({ frame, places }: { readonly frame: Frame; readonly places: readonly Place[] }) {
  const late = useLateText();
  const lines = linesIn(frame);
  const hasPlannedGates = plannedGatesIn(frame).length > 0;
  const hasPlannedStations = places.some(({ planned }) => planned);
  return (
    <>
      <ul className="legend" aria-label={late('map.legend.title')} data-testid="map.legend">
        {places.some(({ rail }) => !rail) && (
          <Mark word={late('map.legend.gate')} mark={<circle className="map-gate" cx="12" cy="7" r="5" />} />
        )}
        {places.some(({ rail, planned }) => rail && !planned) && (
          <Mark word={late('map.legend.rail-gate')} mark={<rect className="map-gate" x="7" y="2" width="10" height="10" />} />
        )}
        {(hasPlannedGates || hasPlannedStations) && (
          <Mark
            word={late('map.legend.planned-gate')}
            mark={
              hasPlannedStations ? (
                <rect className="map-planned-gate" x="7" y="2" width="10" height="10" />
              ) : (
                <circle className="map-planned-gate" cx="12" cy="7" r="5" />
              )
            }
          />
        )}
        {lines.some(({ isPlanned }) => !isPlanned) && (
          <Mark
            word={late('map.legend.railway')}
            mark={
              <>
                <path className="map-rail" d="M0 7H24" />
                <path className="map-rail-gaps" d="M0 7H24" />
              </>
            }
          />
        )}
        {lines.some(({ isPlanned }) => isPlanned) && (
          <Mark word={late('map.legend.planned')} mark={<path className="map-planned" d="M2 7H24" />} />
        )}
      </ul>
      <MapSources frame={frame} />
      <p className="note border-source">{late('map.source')}</p>
    </>
  );
}

function Mark({ word, mark }: { readonly word: string; readonly mark: ReactNode }) {
  return (
    <li>
      <svg width="24" height="14" aria-hidden="true">
        {mark}
      </svg>
      {word}
    </li>
  );
}

/** Every line and planned gate in sight with its document, or the word that there is none. */
function MapSources({ frame }: { readonly frame: Frame }) {
  const late = useLateText();
  const { lang } = useFormat();
  const shown = [...linesIn(frame), ...plannedGatesIn(frame)];
  if (shown.length === 0) return null;
  return (
    <details className="note border-source" data-testid="map.sources">
      <summary>{late('map.sources')}</summary>
      <ul>
        {shown.map(({ id, names, source }) => (
          <li key={id}>
            {findLocalName(names, lang) ?? names.en}:{' '}
            {source === null ? (
              late('map.assumed')
            ) : (
              <>
                <a href={source.address} rel="noreferrer" target="_blank">
                  {source.title}
                </a>
                , {source.date}
              </>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
