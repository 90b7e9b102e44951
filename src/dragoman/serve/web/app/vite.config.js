import { defineConfig } from 'vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';

// Built for a strict content security policy: no inline script, style, font or image; nothing is fetched from elsewhere.
export default defineConfig({
  // A region that scrolls must be reached by keys (axe: scrollable-region-focusable), which Svelte's own check takes for a fault.
  plugins: [svelte({ compilerOptions: { warningFilter: warning => warning.code !== 'a11y_no_noninteractive_tabindex' } })],
  base: '/',
  logLevel: 'warn',
  server: { proxy: { '/api': process.env.DRAGOMAN_API ?? 'http://127.0.0.1:8642' } },
  build: {
    outDir: process.env.DRAGOMAN_STATIC ?? '../static',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
  },
});
