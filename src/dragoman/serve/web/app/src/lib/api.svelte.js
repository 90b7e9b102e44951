// The API of the same server, /api/v1. Answers are kept for going back; whatever writes empties what was kept.
const BASE = '/api/v1';
const KEPT = 60;
const kept = new Map();

export class ApiError extends Error {
  constructor(error, status) {
    super(error?.what ?? `the server answered ${status}`);
    this.where = error?.where ?? '';
    this.mend = error?.mend ?? '';
    this.status = status;
  }
}

/** Address of an answer, and of its export with `format`. */
export function url(path, params = {}) {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const search = new URLSearchParams(given).toString();
  return BASE + path.split('/').map(encodeURIComponent).join('/') + (search ? '?' + search : '');
}

let underway = 0;

/** How many questions are under way stands at the page's root (`data-asking`), for whoever drives the page and must wait for it. */
function count(by) {
  underway += by;
  document.documentElement.dataset.asking = underway;
}

async function answer(to, options) {
  count(1);
  try {
    return await asked(to, options);
  } finally {
    count(-1);
  }
}

async function asked(to, options) {
  let found;
  try {
    found = await fetch(to, { headers: { Accept: 'application/json' }, ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError({ what: 'the server does not answer', mend: 'is `dragoman serve` still running?' }, 0);
  }
  const body = await found.json().catch(() => null);
  if (!found.ok) throw new ApiError(body?.error, found.status);
  return body;
}

export async function get(path, params = {}, signal = undefined) {
  const to = url(path, params);
  if (kept.has(to)) return kept.get(to);
  const body = await answer(to, { signal });
  kept.set(to, body);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  return body;
}

export async function send(method, path, body = undefined) {
  kept.clear();
  return answer(url(path), { method, headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: body && JSON.stringify(body) });
}

/**
 * What a view shows: `question` gives [path, params] (or null), asked again whenever what it reads changes.
 * `data` stays until the next answer is there, so that nothing jumps.
 */
export class Asked {
  data = $state.raw(null);
  error = $state.raw(null);
  busy = $state(false);
  #again = $state(0);

  constructor(question) {
    $effect(() => {
      this.#again;
      const asked = question();
      if (!asked) {
        this.data = null;
        this.busy = false;
        return undefined;
      }
      const control = new AbortController();
      this.busy = true;
      get(asked[0], asked[1], control.signal).then(
        data => { if (!control.signal.aborted) { this.data = data; this.error = null; this.busy = false; } },
        error => { if (!control.signal.aborted) { this.error = error; this.busy = false; } },
      );
      return () => control.abort();
    });
  }

  again() {
    this.#again += 1;
  }
}

/** A list that grows page by page: `more()` asks for the next one. */
export class Listed {
  items = $state.raw([]);
  total = $state(0);
  extra = $state.raw(null);
  next = $state(null);
  error = $state.raw(null);
  busy = $state(false);
  asked = $state(false);
  #question = null;
  #turn = 0;

  constructor(question) {
    $effect(() => {
      const asked = question();
      this.#turn += 1;
      this.#question = asked;
      if (asked) this.#ask(this.#turn, null);
    });
  }

  more() {
    if (this.next && !this.busy) this.#ask(this.#turn, this.next);
  }

  async #ask(turn, cursor) {
    this.busy = true;
    try {
      const [path, params] = this.#question;
      const body = await get(path, cursor ? { ...params, cursor } : params);
      if (turn !== this.#turn) return;
      this.items = cursor ? [...this.items, ...body.items] : body.items;
      this.total = body.total ?? this.items.length;
      this.next = body.next;
      this.extra = body;
      this.error = null;
    } catch (error) {
      if (turn === this.#turn) this.error = error;
    } finally {
      if (turn === this.#turn) {
        this.busy = false;
        this.asked = true;
      }
    }
  }
}
