// Railways and plans on the map: through which towns a line runs, and who says so. Towns are read off public maps to a few kilometres; what no document here tells is an assumption.
import { project, type Frame, type Point } from './place-on-map.ts';

export interface Source {
  readonly title: string;
  readonly address: string;
  readonly date: string;
}

interface Names {
  readonly en: string;
  readonly vi: string;
  readonly zh: string;
  /** Left out where the English name has no words in it. */
  readonly fr?: string;
}

/** Longitude, latitude. */
type Degrees = readonly [lon: number, lat: number];

export interface MapLine {
  readonly id: string;
  readonly names: Names;
  readonly isPlanned: boolean;
  readonly towns: readonly Degrees[];
  /** That there is such a line; null: an assumption. */
  readonly source: Source | null;
}

export interface PlannedGate {
  readonly id: string;
  readonly names: Names;
  readonly at: Degrees;
  readonly source: Source | null;
}

const NANNING_TIMES: Source = {
  title: 'CRI: Nanning - Hanoi express timings (Nanning, Pingxiang, Dong Dang, Yen Vien)',
  address: 'https://gx.cri.cn/2023-10-27/5242c19d-dc4c-9be9-c645-a5389334f796.html',
  date: '2023-10-27',
};
const CAO_BANG_GATES: Source = {
  title: 'Lao Dong: Cao Bang to have 2 more international gates',
  address: 'https://news.laodong.vn/xa-hoi/tiep-tuc-dau-tu-de-co-them-2-cua-khau-quoc-te-1467849.ldo',
  date: '2025-02',
};

export const LINES: readonly MapLine[] = [
  {
    id: 'nanning-yen-vien',
    names: { en: 'Nanning – Dong Dang – Yen Vien', vi: 'Nam Ninh – Đồng Đăng – Yên Viên', zh: '南宁–同登–安园' },
    isPlanned: false,
    towns: [
      [108.32, 22.82],
      [107.9, 22.63],
      [107.36, 22.41],
      [107.07, 22.13],
      [106.76, 22.1],
      [106.7, 21.945],
      [106.76, 21.85],
      [106.58, 21.66],
      [106.28, 21.43],
      [106.2, 21.28],
      [106.07, 21.18],
      [105.92, 21.08],
    ],
    source: NANNING_TIMES,
  },
  {
    id: 'mengzi-hanoi',
    names: { en: 'Mengzi – Lao Cai – Hanoi', vi: 'Mông Tự – Lào Cai – Hà Nội', zh: '蒙自–老街–河内', fr: 'Mengzi – Lao Cai – Hanoï' },
    isPlanned: false,
    towns: [
      [103.38, 23.37],
      [103.66, 22.98],
      [103.95, 22.52],
      [104.35, 22.17],
      [104.87, 21.71],
      [105.4, 21.31],
      [105.85, 21.03],
    ],
    source: null,
  },
  {
    id: 'lang-son-hanoi',
    names: {
      en: 'Standard gauge Lang Son – Hanoi',
      vi: 'Khổ tiêu chuẩn Lạng Sơn – Hà Nội',
      zh: '谅山–河内标准轨',
      fr: 'Lang Son – Hanoï à écartement standard',
    },
    isPlanned: true,
    towns: [
      [106.7, 21.945],
      [106.72, 21.8],
      [106.45, 21.52],
      [106.17, 21.26],
      [105.84, 21.02],
    ],
    source: null,
  },
  {
    id: 'mong-cai-hai-phong',
    names: {
      en: 'Standard gauge Mong Cai – Ha Long – Hai Phong',
      vi: 'Khổ tiêu chuẩn Móng Cái – Hạ Long – Hải Phòng',
      zh: '芒街–下龙–海防标准轨',
      fr: 'Mong Cai – Ha Long – Hai Phong à écartement standard',
    },
    isPlanned: true,
    towns: [
      [107.95, 21.52],
      [107.75, 21.45],
      [107.4, 21.33],
      [107.08, 20.97],
      [106.69, 20.86],
    ],
    source: null,
  },
];

export const PLANNED_GATES: readonly PlannedGate[] = [
  { id: 'ta-lung', names: { en: 'Ta Lung', vi: 'Tà Lùng', zh: '驮隆' }, at: [106.58, 22.48], source: CAO_BANG_GATES },
  { id: 'ly-van', names: { en: 'Ly Van', vi: 'Lý Vạn', zh: '里板' }, at: [106.73, 22.78], source: CAO_BANG_GATES },
];

export function pathOf({ towns }: Pick<MapLine, 'towns'>): string {
  return towns
    .map(([lon, lat], i) => {
      const { x, y } = project(lon, lat);
      return `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

const isInside = ({ x, y }: Point, frame: Frame): boolean =>
  x >= frame.x && x <= frame.x + frame.w && y >= frame.y && y <= frame.y + frame.h;

/** Steps between two towns, so close that no part of a line in sight is missed. */
const STEPS = 40;

function isInSight({ towns }: MapLine, frame: Frame): boolean {
  return towns.slice(1).some(([lon, lat], i) => {
    const from = towns[i] ?? [lon, lat];
    return Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS).some((part) =>
      isInside(project(from[0] + (lon - from[0]) * part, from[1] + (lat - from[1]) * part), frame),
    );
  });
}

export function linesIn(frame: Frame): readonly MapLine[] {
  return LINES.filter((line) => isInSight(line, frame));
}

export function plannedGatesIn(frame: Frame): readonly PlannedGate[] {
  return PLANNED_GATES.filter(({ at }) => isInside(project(...at), frame));
}
