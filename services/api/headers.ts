// Security headers of every answer. The page may load and talk to nothing but this server.
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { hostOf } from './hosts.ts';

type Directive = string | ((req: Parameters<typeof hostOf>[0], res: unknown) => string);

/** `baseUri` is relaxed for the job board alone, whose page is written around a base element. */
export function securityHeaders(options: { readonly baseUri?: "'self'" | "'none'" } = {}): RequestHandler {
  const ownSocket: Directive = (req) => `ws://${hostOf(req) ?? 'localhost'}`;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        // The component library writes style elements and attributes while it runs; styles cannot call anything.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ownSocket],
        workerSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameSrc: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        baseUri: [options.baseUri ?? "'none'"],
      },
    },
    // Plain http on loopback: there is no https to upgrade to.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
}

/** Answers with data are the reader's own: kept by the browser only to ask again with an ETag. */
export const privateAnswer: RequestHandler = (_req, res, next) => {
  setPrivate(res);
  next();
};

export function setPrivate(res: Response): void {
  res.setHeader('Cache-Control', 'private, no-cache');
}
