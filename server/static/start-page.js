/** The start page: suggestions while somebody types; without this script the form leads to the search page. */

import { settings } from "./data.js";
import { byId, say } from "./dom.js";
import { suggest } from "./suggest.js";

/** @param {string} text */
async function find(text) {
  const query = new URLSearchParams({ q: text, lang: settings.lang });
  const response = await fetch(`/api/suggest?${query}`, { headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  /** @type {{label: string, kind: string, page: string}[]} */
  const found = await response.json();
  return found.map(({ label, kind, page }) => ({ label, kind: say(`kind.${kind}`), value: page }));
}

const box = /** @type {HTMLInputElement} */ (byId("q"));
suggest(box, find, (chosen) => location.assign(chosen.value));
