// What a row of the metric catalogue says.

export interface Metric {
  readonly id: string;
  readonly unit: 'trucks' | 'trucks/day' | 'veh-h/day' | 'min' | 'share' | 'days' | 'servers' | 'repairs/day' | 't/day' | 'USD/day';
  readonly kind: 'tally' | 'time-weighted' | 'counter' | 'level';
  /** Which way is better for a planner; `none` when it is only context. */
  readonly better: 'up' | 'down' | 'none';
  /** Where it is reported. `flow`: per flow and for the whole gate; `gate`: for the whole gate alone; both also for all gates. `stage`: per flow and stage, also for all gates. `pool`: per pool. */
  readonly scope: 'flow' | 'gate' | 'stage' | 'pool';
  /** Smallest difference that matters to a planner (default of the practical threshold τ), in `unit`; a guess, editable. */
  readonly threshold: number;
  readonly meaning: string;
  /** Left out of a result when the scenario has nothing that could cause it; it is exactly zero there. */
  readonly absentIsZero?: true;
}
