// The OpenAPI 3.1 document, made from the route table and the same zod schemas that check requests.
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import {
  checkSchema,
  compareQuerySchema,
  downloadQuerySchema,
  forkSchema,
  resumeSweepSchema,
  observeQuerySchema,
  reportQuerySchema,
  interveneSchema,
  rewindSchema,
  ROUTES,
  signInSchema,
  startRunSchema,
  startSweepSchema,
  type RouteName,
} from '../../shared/protocol/http.ts';
import { controlSchema } from '../../shared/protocol/live.ts';
import { outsideEventSchema } from '../../shared/protocol/outside.ts';
import { MODEL_VERSION } from '../../simulations/index.ts';
import { ANSWERS, problemSchema } from './answers.ts';
import { ZIP } from './bundles.ts';
import { outsideQuerySchema } from './outside-events.ts';

/** OpenAPI 3.1 describes bytes by their media type alone. */
const BYTES = z.unknown();

interface Described {
  readonly summary: string;
  readonly description?: string;
  readonly body?: { readonly schema: z.ZodType; readonly example: unknown };
  /** Media type of a body that is not JSON. */
  readonly bodyMedia?: string;
  readonly query?: z.ZodObject;
  readonly header?: z.ZodObject;
  readonly answer?: z.ZodType;
  readonly status?: 200 | 202;
  /** Media type of an answer that is not JSON. */
  readonly media?: string;
  /** Refusals beyond 401 and 429. */
  readonly refusals?: readonly number[];
}

const idempotencyHeader = z.object({
  'Idempotency-Key': z.string().min(8).max(128).optional().meta({ description: 'Chosen by the client, new for each new run.' }),
});

const DESCRIBED: Record<RouteName, Described> = {
  signIn: {
    summary: 'Signs a browser in',
    description: 'Exchanges the one-time code of the printed link, or the token of the data folder, for a cookie.',
    body: { schema: signInSchema, example: { code: '…' } },
    answer: z.object({ ok: z.literal(true) }),
    refusals: [400],
  },
  signOut: { summary: 'Signs the browser out', answer: z.object({ ok: z.literal(true) }) },
  info: { summary: 'The server: model version, transport, workers', answer: ANSWERS.info },
  workers: {
    summary: 'Who computes what, and which runs wait for a worker',
    answer: ANSWERS.workers,
  },
  listScenarios: { summary: 'The scenarios of the library', answer: ANSWERS.listScenarios },
  getScenario: { summary: 'One scenario: its text and what it resolves to', answer: ANSWERS.getScenario, refusals: [404] },
  checkScenario: {
    summary: 'Checks a scenario text',
    description: 'Answers 200 also when there are problems: they are the answer.',
    body: { schema: checkSchema, example: { text: 'amity: 1\nextends: lang-son-2025-07\nname: my-scenario\n' } },
    answer: ANSWERS.checkScenario,
    refusals: [400, 413],
  },
  scenarioSchema: { summary: 'JSON Schema of scenario documents, for editors', answer: z.record(z.string(), z.unknown()) },
  listRuns: { summary: 'Unfinished runs, then saved ones, newest first', answer: ANSWERS.listRuns },
  startRun: {
    summary: 'Starts a run',
    description:
      'Answers 202 once the order is durable. A request repeated with the same Idempotency-Key starts nothing new and gets the same id.',
    body: { schema: startRunSchema, example: { scenario: 'lang-son-2025-07', mode: 'batch', replications: 5, seed: 1 } },
    header: idempotencyHeader,
    answer: ANSWERS.startRun,
    status: 202,
    refusals: [400, 404, 409, 413],
  },
  getRun: { summary: 'A saved run whole, or the summary of an unfinished one', answer: ANSWERS.getRun, refusals: [404] },
  importRun: {
    summary: 'Saves the run of a bundle',
    description:
      'Every hash, size and shape is checked first; nothing is stored of a bundle that is not right. Sending the same bundle again changes nothing. At most 32 MB, and 64 MB unpacked.',
    bodyMedia: ZIP,
    answer: ANSWERS.importRun,
    refusals: [400, 409, 413, 415, 507],
  },
  exportRun: {
    summary: 'A saved run as a bundle (.zip)',
    description: 'Scenario, result, figures as CSV, provenance, and a manifest with the SHA-256 of each.',
    media: ZIP,
    refusals: [404],
  },
  verifyRun: {
    summary: 'Computes a saved run again',
    description:
      'Starts a new batch run from the stored scenario and seed; when it is completed, its digest must be the one in the answer. A run of another model version is refused.',
    answer: ANSWERS.verifyRun,
    status: 202,
    refusals: [404, 409],
  },
  reportRun: {
    summary: 'A report of a saved run, alone or as the base of candidates',
    description: 'One HTML page that needs nothing else, laid out as two sheets of A4 for printing; in one or two languages.',
    query: reportQuerySchema,
    media: 'text/html',
    refusals: [400, 404],
  },
  downloadRun: {
    summary: 'Figures, series or trucks of a saved run as a file',
    description:
      'kpi, replications, series or trucks, each as .csv or .parquet, and run.json. Trucks are those of one replication, computed again. CSV is UTF-8 with a mark, decimal points, moments in ISO 8601.',
    query: downloadQuerySchema,
    media: 'text/csv',
    refusals: [400, 404, 409],
  },
  listObservations: { summary: 'What was measured and set beside a saved run', answer: ANSWERS.listObservations, refusals: [404] },
  observeRun: {
    summary: 'Sets measured values beside a saved run and judges it by them',
    description:
      'CSV with the columns when, gate, flow, figure (arrived, cleared, inside), value and, if you like, source. The replications are computed again to read them day by day, so this takes as long as the run took. Sending the same file again changes nothing.',
    body: { schema: z.string(), example: 'when,gate,flow,figure,value' },
    bodyMedia: 'text/csv',
    query: observeQuerySchema,
    answer: ANSWERS.observeRun,
    refusals: [400, 404, 409, 413, 415],
  },
  cancelRun: { summary: 'Ends a run without a result, for good', answer: ANSWERS.cancelRun, refusals: [404, 409] },
  controlRun: {
    summary: 'Pauses, resumes, steps, speeds up or stops a live run',
    body: { schema: controlSchema, example: { type: 'pause' } },
    answer: ANSWERS.controlRun,
    refusals: [400, 404, 409],
  },
  forkRun: {
    summary: 'Makes a branch of a live run at an instant it has reached',
    description:
      'The branch has the same past to the bit and goes on from there as a run of its own; without disruptions it ends as the run does. ' +
      'Saved live runs can be forked too. Answers 202 once the order is durable.',
    body: {
      schema: forkSchema,
      example: { disruptions: [{ for: '6 h', servers: { gate: 'huu-nghi', pool: 'documents', n: 12 } }] },
    },
    header: idempotencyHeader,
    answer: ANSWERS.forkRun,
    status: 202,
    refusals: [400, 404, 409],
  },
  rewindRun: {
    summary: 'Goes back to an instant of a live run, without what was decided there or later',
    description: 'The run as it was then goes on as a new one; the old one ends when `replace` is set.',
    body: { schema: rewindSchema, example: { atMs: 637_200_000, replace: true } },
    header: idempotencyHeader,
    answer: ANSWERS.rewindRun,
    status: 202,
    refusals: [400, 404, 409],
  },
  interveneRun: {
    summary: 'Decides something in a live run under way',
    description:
      'A branch with the disruptions goes on in place of the run, which ends: same past to the bit, same speed, paused if the run was. ' +
      'Those who watch the run are moved along. A request repeated with the same Idempotency-Key decides nothing more. Answers 202 once the branch is durable.',
    body: {
      schema: interveneSchema,
      example: { atMs: 637_200_000, disruptions: [{ for: '6 h', servers: { gate: 'huu-nghi', pool: 'documents', n: 30 } }] },
    },
    header: idempotencyHeader,
    answer: ANSWERS.interveneRun,
    status: 202,
    refusals: [400, 404, 409],
  },
  twinRun: {
    summary: 'The day of a live run as it is without its decisions',
    description:
      'A batch run of one replication with the same seed and trucks, its series by quarters of an hour. Asking again answers the same run. ' +
      'A run that took events from outside has none.',
    answer: ANSWERS.twinRun,
    status: 202,
    refusals: [404, 409],
  },
  runScenario: {
    summary: 'The resolved scenario of a run, with what was decided on the way',
    answer: ANSWERS.runScenario,
    refusals: [404],
  },
  sendEvents: {
    summary: 'Sends truck and cargo events of the real gate into a live run',
    description:
      'Lines of JSON or CSV with a header, one event each, at most 10 000. Answers 202 once they are durable: from then on each counts exactly once, ' +
      'also when it is sent again. An event of a time that is over takes effect at once and is counted as late.',
    body: {
      schema: outsideEventSchema,
      example: { id: 'lane3-000123', gate: 'huu-nghi', flow: 'export', at: '2025-07-08T07:12+07:00', cargo: 'durian' },
    },
    bodyMedia: 'application/x-ndjson',
    query: outsideQuerySchema,
    answer: ANSWERS.sendEvents,
    status: 202,
    refusals: [400, 404, 409, 413, 415],
  },
  compare: {
    summary: 'Compares two to six saved runs with a base',
    query: compareQuerySchema,
    answer: ANSWERS.compare,
    refusals: [400, 404],
  },
  listSweeps: { summary: 'Saved sweeps, newest first, and the sweep files of the library', answer: ANSWERS.listSweeps },
  startSweep: {
    summary: 'Begins a sweep',
    description:
      'Answers 202 once the plan is durable. One sweep is computed at a time, the others wait. It goes on after a restart of the server. ' +
      'A request repeated with the same Idempotency-Key begins nothing new and gets the same id.',
    body: { schema: startSweepSchema, example: { sweep: 'huu-nghi-night', budget: 500 } },
    header: idempotencyHeader,
    answer: ANSWERS.startSweep,
    status: 202,
    refusals: [400, 404, 409, 413],
  },
  getSweep: {
    summary: 'A sweep as far as it has come: plan, points, answer',
    description: 'Ask again while its status is running: each point is there as soon as it is computed.',
    answer: ANSWERS.getSweep,
    refusals: [404],
  },
  stopSweep: { summary: 'Stops a sweep and keeps what is there', answer: ANSWERS.stopSweep, refusals: [404, 409] },
  resumeSweep: {
    summary: 'Goes on with a sweep that was stopped',
    description: 'Refused when the model or the base scenario has changed since it began.',
    body: { schema: resumeSweepSchema, example: { budget: 2000 } },
    answer: ANSWERS.resumeSweep,
    status: 202,
    refusals: [400, 404, 409],
  },
  openapi: { summary: 'This document', answer: z.record(z.string(), z.unknown()) },
  docs: { summary: 'A page to try the API', media: 'text/html' },
  docsScript: { summary: 'Script of that page', media: 'text/javascript' },
  docsStyle: { summary: 'Style of that page', media: 'text/css' },
  health: { summary: 'Whether the server answers', answer: z.object({ ok: z.literal(true) }) },
  metrics: { summary: 'Prometheus metrics', media: 'text/plain' },
};

export function openApiDocument(): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const { method, path } = ROUTES[name];
    const openPath = path.replace(/:(\w+)/g, '{$1}');
    paths[openPath] = { ...paths[openPath], [method]: operationOf(name) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Amity',
      version: MODEL_VERSION,
      description: 'Border-crossing clearance simulator. Times are milliseconds; every refusal is a problem+json with a stable code.',
    },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The content of the file token in the data folder.' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'amity_session_<port>' },
      },
    },
    security: [{ token: [] }, { cookie: [] }],
    paths,
  });
}

function operationOf(name: RouteName): ZodOpenApiOperationObject {
  const route = ROUTES[name];
  const described = DESCRIBED[name];
  const { summary, description, query, header, status = 200 } = described;
  const pathNames = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  const path = pathNames.length === 0 ? undefined : z.object(Object.fromEntries(pathNames.map((one) => [one, z.string()])));
  return {
    operationId: name,
    summary,
    ...(description === undefined ? {} : { description }),
    ...('open' in route ? { security: [] } : {}),
    requestParams: {
      ...(path === undefined ? {} : { path }),
      ...(query === undefined ? {} : { query }),
      ...(header === undefined ? {} : { header }),
    },
    ...bodyOf(described),
    responses: { [status]: answerOf(described), ...refusalsOf(name, described) },
  };
}

function bodyOf({ body, bodyMedia }: Described) {
  if (bodyMedia !== undefined) return { requestBody: { required: true, content: { [bodyMedia]: { schema: BYTES } } } };
  if (body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: body.schema, example: body.example } } } };
}

function answerOf({ summary, answer, media }: Described) {
  return {
    description: summary,
    content: media === undefined ? { 'application/json': { schema: answer ?? z.unknown() } } : { [media]: { schema: z.string() } },
  };
}

function refusalsOf(name: RouteName, { refusals = [] }: Described) {
  const statuses = [...new Set([...refusals, ...('open' in ROUTES[name] && name !== 'signIn' ? [] : [401]), 429])];
  return Object.fromEntries(
    statuses.map((status) => [status, { description: 'Refused', content: { 'application/problem+json': { schema: problemSchema } } }]),
  );
}
