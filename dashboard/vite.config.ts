// How the dashboard is built: hashed files in ../dist/dashboard that need nothing but this server. Vite wants a default export.
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The protocol tables sit beside zod schemas that only the server evaluates: marked as free of effects, they and zod (40 kB) stay out. */
const withoutSchemas: Plugin = {
  name: 'without-schemas',
  enforce: 'post',
  transform: (code, id) => (/shared[\\/]protocol[\\/]/.test(id) ? code.replace(/\bz\./g, '/*#__PURE__*/ z.') : null),
};

export default defineConfig({
  root: decodeURIComponent(new URL('.', import.meta.url).pathname),
  base: '/',
  plugins: [react(), withoutSchemas],
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
