// Is ../static what this source builds? Builds into a temporary folder and compares every byte. `npm ci && node check.mjs`
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const kept = join(here, '..', 'static');
const fresh = mkdtempSync(join(tmpdir(), 'dragoman-page-'));

function files(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

try {
  execFileSync(process.execPath, [join(here, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: here, stdio: 'inherit', env: { ...process.env, DRAGOMAN_STATIC: fresh },
  });
  const [have, want] = [files(kept), files(fresh)];
  const wrong = [...new Set([...have, ...want])].filter(name =>
    !have.includes(name) || !want.includes(name) || !readFileSync(join(kept, name)).equals(readFileSync(join(fresh, name))));
  if (wrong.length) {
    console.error(`static/ is not what app/ builds: ${wrong.join(', ')}. Mend: npm run build in src/dragoman/serve/web/app, and commit static/`);
    process.exitCode = 1;
  } else {
    console.log(`static/ is what app/ builds: ${want.length} files, the same bytes`);
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
