// Checks of whole paths: where jumps lead, what is held on the way, and that nobody passes the join by.
import type { Problem } from '../errors.ts';
import { TURN_BACK, type Gate, type Stage } from './scenario.ts';
import { report, type Path, type TreeNode } from './tree.ts';

/** Servers one truck may hold through `seize` at a time. */
const MAX_HELD = 4;

/** One path of a flow. */
interface Walk {
  readonly flow: string;
  readonly key: 'route' | 'papers';
  readonly steps: readonly string[];
  readonly stages: readonly Stage[];
}

/** Checks the paths of every flow of a gate whose stages could all be read. */
export function checkPaths(node: TreeNode, gate: Pick<Gate, 'stages' | 'flows'>, problems: Problem[]): void {
  for (const [flow, { route, papers }] of Object.entries(gate.flows))
    for (const [key, steps] of [['route', route] as const, ['papers', papers] as const]) {
      const stages = steps.flatMap((step) => gate.stages[step] ?? []);
      if (stages.length < steps.length) continue;
      const walk: Walk = { flow, key, steps, stages };
      checkHolding(node, walk, problems);
      for (const jump of jumpsOf(walk)) checkJump(node, walk, jump, problems);
    }
}

interface Held {
  /** Servers held at most at a time, and in the end. */
  readonly most: number;
  readonly open: number;
  /** Steps that release a pool nobody has seized before them. */
  readonly strange: readonly number[];
}

/** What a truck holds that goes the steps [from, to) in order. */
function heldOn(stages: readonly Stage[], from: number, to: number): Held {
  const seized = new Set<string>();
  const strange: number[] = [];
  // Of a choice of pools a server of any one may be held: only the release of all of them lets go for certain.
  let held: readonly (readonly string[])[] = [];
  let most = 0;
  for (let i = from; i < to; i += 1) {
    const stage = stages[i];
    if (stage?.kind === 'seize') {
      const pools = [stage.pool, ...(stage.orPools ?? [])];
      for (const pool of pools) seized.add(pool);
      held = [...held, pools];
      most = Math.max(most, held.length);
    } else if (stage?.kind === 'release') {
      if (!seized.has(stage.pool)) strange.push(i);
      const at = held.map((pools) => pools.includes(stage.pool)).lastIndexOf(true);
      held = held.map((pools, j) => (j === at ? pools.filter((pool) => pool !== stage.pool) : pools)).filter((pools) => pools.length > 0);
    }
  }
  return { most, open: held.length, strange };
}

function checkHolding(node: TreeNode, { flow, key, steps, stages }: Walk, problems: Problem[]): void {
  const { most, strange } = heldOn(stages, 0, steps.length);
  const path = ['flows', flow, key];
  for (const i of strange) report(problems, node, [...path, i], { expected: 'a seize of the same pool before its release' });
  if (most > MAX_HELD) report(problems, node, path, { expected: `at most ${MAX_HELD} servers held at a time`, found: `${most}` });
}

/** A way out of the order of the route, and where it is written. */
interface Jump {
  readonly from: number;
  readonly to: string;
  readonly path: Path;
  /** True for an arm of a branch, which may lead back. */
  readonly mayReturn: boolean;
  /** True for an arm that everybody takes who comes to it. */
  readonly isCertain: boolean;
}

function jumpsOf({ steps, stages }: Walk): readonly Jump[] {
  return stages.flatMap((stage, from): readonly Jump[] => {
    const at = ['stages', steps[from] ?? ''];
    if (stage.kind === 'branch')
      return stage.arms.map(({ to, only }, i) => ({
        ...{ from, to, path: [...at, 'to', i, 'stage'], mayReturn: true },
        isCertain: only === undefined || (Object.keys(only).length === 1 && only.share === 1),
      }));
    if ((stage.kind !== 'service' && stage.kind !== 'seize') || stage.patience === undefined) return [];
    return [{ from, to: stage.patience.then, path: [...at, 'patience', 'then'], mayReturn: false, isCertain: false }];
  });
}

function checkJump(node: TreeNode, { flow, key, steps, stages }: Walk, jump: Jump, problems: Problem[]): void {
  const { from, to, path, mayReturn, isCertain } = jump;
  if (to === TURN_BACK) return;
  const place = steps.indexOf(to);
  const name = steps[from] ?? '';
  const of = `the ${key} of flow ${flow}`;
  if (place < 0 || (!mayReturn && place <= from)) {
    const names = mayReturn ? steps : steps.slice(from + 1);
    const expected = `${mayReturn ? 'a' : 'a later'} stage of ${of}`;
    report(problems, node, path, { expected: names.length === 0 ? expected : `${expected}: ${names.join(', ')}`, found: `"${to}"`, names });
  } else if (place === from) report(problems, node, path, { expected: 'another stage than the branch itself' });
  else if (place < from && isCertain)
    report(problems, node, path, { expected: `a stage after "${name}", or a condition`, found: `a way back for everybody to "${to}"` });
  else if (place < from && heldOn(stages, place, from).open > 0)
    report(problems, node, path, { expected: `a release before the way back in ${of}`, found: `a seize between "${to}" and "${name}"` });
  const passed = stages.slice(from + 1, place).findIndex((stage) => stage.kind === 'join');
  if (place > from && passed >= 0)
    report(problems, node, path, { expected: `a stage up to the join "${steps[from + 1 + passed] ?? ''}"`, found: `"${to}" behind it` });
}
