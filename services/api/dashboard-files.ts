// The dashboard's files: hashed assets for ever, index.html for every page address. Nothing outside its folder can be reached.
import { join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';
import type { DashboardBuild } from '../adapters/dashboard-build.ts';

/** Addresses of pages; the dashboard's own router shows them. */
const PAGES = /^\/(?:(?:live|runs|compare|scenarios|sweeps|wall|settings|login)(?:\/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*\/?)?$/;
const NOT_BUILT =
  '<!doctype html><html lang="en"><title>Amity</title><p>The dashboard is not built. Run <code>npm run build</code> and reload.</p></html>';

export function dashboardFiles({ folder, findIndex }: DashboardBuild): RequestHandler {
  const router = Router();
  const files = { dotfiles: 'ignore', index: false, redirect: false } as const;
  const assets = express.static(join(folder, 'assets'), { ...files, fallthrough: true, immutable: true, maxAge: '1y' });
  router.use('/assets', onlyReading(assets));
  router.use(onlyReading(express.static(folder, { ...files, maxAge: 0 })));
  router.use(
    onlyReading((req, res, next) => {
      if (!PAGES.test(req.path) && !wantsPage(req.path, req.headers.accept)) return next();
      res.setHeader('Cache-Control', 'no-cache');
      res.status(PAGES.test(req.path) ? 200 : 404).type('html');
      res.send(findIndex() ?? NOT_BUILT);
    }),
  );
  return router;
}

/** A mistyped address in a browser gets the dashboard's own "not found"; files and data do not. */
function wantsPage(path: string, accept = ''): boolean {
  return accept.includes('text/html') && !path.startsWith('/assets/') && !/\.[^/]*$|\/\./.test(path);
}

function onlyReading(handler: RequestHandler): RequestHandler {
  return (req, res, next) => (req.method === 'GET' || req.method === 'HEAD' ? handler(req, res, next) : next());
}
