import { defineConfig } from 'vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';

// Built for a strict content security policy: no inline script, style, font or image; nothing is fetched from elsewhere.
export default defineConfig({
  plugins: [svelte()],
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
