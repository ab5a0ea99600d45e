// How often one client may ask. Counts are kept in memory, per signed-in one or per address.
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { sendProblem } from './problems.ts';

export interface RequestLimits {
  /** Requests a minute to the API. */
  readonly perMinute: number;
  /** Failed sign-ins a minute. */
  readonly signInsPerMinute: number;
  /** Runs started a minute. */
  readonly startsPerMinute: number;
  /** Bundles written or read a minute. */
  readonly bundlesPerMinute: number;
}
export const DEFAULT_LIMITS: RequestLimits = { perMinute: 1_200, signInsPerMinute: 10, startsPerMinute: 120, bundlesPerMinute: 30 };

export function limitRequests(most: number, options: { readonly onlyFailed?: boolean } = {}): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: most,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    skipSuccessfulRequests: options.onlyFailed ?? false,
    validate: false,
    keyGenerator: clientOf,
    handler: (req, res) =>
      sendProblem(req, res, {
        code: 'too-many-requests',
        detail: `At most ${most} of these requests a minute. Try again after the time in Retry-After.`,
      }),
  });
}

function clientOf(req: Request): string {
  const identity: unknown = req.res?.locals['identity'];
  if (typeof identity === 'object' && identity !== null && 'key' in identity) return String(identity.key);
  return ipKeyGenerator(req.ip ?? 'unknown');
}
