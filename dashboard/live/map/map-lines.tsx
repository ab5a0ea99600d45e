// Railways, planned lines and planned gates, each in a stroke of its own.
import { findLocalName } from '../../data/names.ts';
import { useFormat } from '../../data/services.ts';
import { linesIn, pathOf, plannedGatesIn } from './lines.ts';
import { project, type Frame } from './place-on-map.ts';

/** In map units. */
export function MapLines({ frame }: { readonly frame: Frame }) {
  return linesIn(frame).map((line) => (
    <g key={line.id} data-testid={`map.line.${line.id}`}>
      <path className={line.isPlanned ? 'map-planned' : 'map-rail'} d={pathOf(line)} vectorEffect="non-scaling-stroke" />
      {!line.isPlanned && <path className="map-rail-gaps" d={pathOf(line)} vectorEffect="non-scaling-stroke" />}
    </g>
  ));
}

/** In pixels, with their names. */
export function PlannedGates({ frame, scale }: { readonly frame: Frame; readonly scale: number }) {
  const { lang } = useFormat();
  return plannedGatesIn(frame).map(({ id, names, at }) => {
    const place = project(...at);
    const [x, y] = [(place.x - frame.x) * scale, (place.y - frame.y) * scale];
    return (
      <g key={id} className="map-plan">
        <circle className="map-planned-gate" cx={x} cy={y} r="5.5" />
        <text x={x + 10} y={y + 4}>
          {findLocalName(names, lang) ?? names.en}
        </text>
      </g>
    );
  });
}
