// What the compiler passes over: ways through a gate small enough to read, step by step, for every sort of consignment.
import { expect, test } from 'vitest';
import { compile } from '../../../simulations/index.ts';
import { sortOf, WAY_ASKS, WAY_ENDS, WAY_STAGE, WAY_STEP, WAY_STEPS } from '../../../simulations/model/model.ts';
import { openGate, stage } from '../../helpers/journeys.ts';
import { constantOf, delay, flow, MIN, scenario } from '../../helpers/scenario-builder.ts';

const wait = (only?: object) => delay(constantOf(MIN), only === undefined ? {} : { only });
const ROUTE = ['in', 'scan', 'sorts', 'search', 'lottery', 'cold', 'asks', 'again', 'out'];

const model = compile(
  scenario(
    {
      g: openGate({
        pools: {},
        stages: {
          in: wait(),
          scan: wait({ channels: ['yellow', 'red'] }),
          sorts: stage({
            kind: 'branch',
            arms: [
              { to: 'cold', only: { channels: ['green'] } },
              { to: 'search', only: { channels: ['red'] } },
            ],
          }),
          search: wait(),
          lottery: wait({ share: 0.5, channels: ['red', 'yellow'] }),
          cold: wait({ perishable: true }),
          asks: stage({ kind: 'branch', arms: [{ to: 'out', only: { channels: ['yellow'], share: 0.5 } }] }),
          again: stage({ kind: 'branch', arms: [{ to: 'in', only: { channels: ['red'] } }] }),
          out: wait(),
        },
        flows: { f: flow(10, ROUTE, { mix: { general: 0.5, fruit: 0.5 } }) },
      }),
    },
    {
      cargo: {
        general: { perishable: false, tonnes: 1, valueUsd: 1, assumption: 'test' },
        fruit: { perishable: true, tonnes: 1, valueUsd: 1, assumption: 'test' },
      },
    },
  ),
);

/** The stops of a sort one after the other, as if nothing that asks sent it elsewhere; `?` asks. */
function stops(cargo: number, channel: number): string {
  const { ways, stages } = model.gates[0]!;
  const row = 2 * sortOf(2, 0, cargo, channel) * ways.steps;
  const names: string[] = [];
  for (let step = 0; ;) {
    const way = ways.next[row + step]!;
    step = (way >> WAY_STEP) & WAY_STEPS;
    if (way >= WAY_ENDS) return [...names, step].join(' ');
    names.push(stages.ids[way & WAY_STAGE]! + (way >= WAY_ASKS ? '?' : ''));
  }
}

test('a way passes stages its sort never visits and branches that send all of it one way, and stops where more is asked or the way leads back', () => {
  expect([0, 1].flatMap((cargo) => [0, 1, 2].map((channel) => stops(cargo, channel)))).toEqual([
    'in out 9',
    'in scan search lottery? asks? out 9',
    'in scan search lottery? again? out 9',
    'in cold out 9',
    'in scan search lottery? cold asks? out 9',
    'in scan search lottery? cold again? out 9',
  ]);
});
