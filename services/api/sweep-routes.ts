// What the routes about sweeps do.
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { DomainError } from '../../shared/errors.ts';
import { isRunId, runIdOf } from '../../shared/ids.ts';
import { resumeSweepSchema, startSweepSchema, type Answers } from '../../shared/protocol/http.ts';
import { sweepAnswer } from '../../simulations/index.ts';
import { newRunId } from '../adapters/kernel-order.ts';
import { openSweepFiles, parseSweepText, type SweepFiles } from '../adapters/sweep-files.ts';
import { planOf } from '../experiments/plans.ts';
import type { ApiDeps } from './deps.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { getSweep, type SweepDesk } from './sweeps.ts';

type Handler = (req: Request, res: Response) => Promise<void>;

interface Context {
  readonly deps: ApiDeps;
  readonly keys: IdempotencyKeys;
  readonly sweeps: SweepDesk;
}

export function sweepHandlers({
  deps,
  keys,
  sweeps,
}: Context): Readonly<Record<'listSweeps' | 'startSweep' | 'getSweep' | 'stopSweep' | 'resumeSweep', Handler>> {
  const files = openSweepFiles();
  return {
    async listSweeps(_req, res) {
      res.json({ sweeps: await deps.store.listSweeps(), files: files.names() } satisfies Answers['listSweeps']);
    },
    async startSweep(req, res) {
      const id = await keys.once(req.get('Idempotency-Key'), { sweep: req.body as unknown }, (key) => begin(sweeps, files, req.body, key));
      res.status(202).location(`/api/sweeps/${id}`);
      res.json({ id } satisfies Answers['startSweep']);
    },
    async getSweep(req, res) {
      const sweep = await getSweep(deps, sweepParam(req));
      const answer = sweepAnswer(sweep.plan, new Map(sweep.points.map((point) => [point.id, point])));
      res.json({ ...sweep, answer } satisfies Answers['getSweep']);
    },
    async stopSweep(req, res) {
      const id = sweepParam(req);
      await sweeps.cancel(id);
      res.json({ id, status: 'stopped' } satisfies Answers['stopSweep']);
    },
    async resumeSweep(req, res) {
      const id = sweepParam(req);
      const { budget } = resumeSweepSchema.parse(req.body ?? {});
      await sweeps.resume(id, budget ?? null);
      res.status(202).location(`/api/sweeps/${id}`);
      res.json({ id } satisfies Answers['resumeSweep']);
    },
  };
}

async function begin(sweeps: SweepDesk, files: SweepFiles, body: unknown, key: string | undefined): Promise<string> {
  const { sweep, text, budget } = startSweepSchema.parse(body);
  if ((sweep === undefined) === (text === undefined))
    throw new DomainError('invalid-request', 'Give either "sweep", a name of the library, or "text", a sweep file.');
  const document = sweep === undefined ? parseSweepText(text ?? '', 'sweep.yaml') : files.readOwn(sweep);
  const plan = await planOf(document, sweeps.scenarios);
  const id = key === undefined ? newRunId() : runIdOf(createHash('sha256').update(`sweep:${key}`).digest());
  await sweeps.start(id, budget === undefined ? plan : { ...plan, budget });
  return id;
}

function sweepParam(req: Request): string {
  const value = req.params['id'];
  const id = typeof value === 'string' ? value : '';
  if (!isRunId(id)) throw new DomainError('not-found', `There is no sweep ${JSON.stringify(id.slice(0, 16))}.`);
  return id;
}
