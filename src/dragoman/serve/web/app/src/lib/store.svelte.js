// What every view may need to know of the store: asked once, shared.
import { get } from './api.svelte.js';

class Known {
  summary = $state.raw(null);
  words = $state.raw(null);
  error = $state.raw(null);
}

export const store = new Known();
let asking = null;

export function learn() {
  asking ??= Promise.all([get('/summary'), get('/words')]).then(
    ([summary, words]) => { store.summary = summary; store.words = words; store.error = null; },
    error => { store.error = error; asking = null; },
  );
  return asking;
}

export function forget() {
  asking = null;
  return learn();
}

export function countryName(code) {
  return store.words?.countries.find(country => country.code === code)?.name ?? code;
}
