/** A page of an inquiry: suggestions while somebody types a name; without this script a name is typed in full. */

import { settings } from "./data.js";
import { say } from "./dom.js";
import { suggest } from "./suggest.js";

/** @param {string} kinds */
const finder = (kinds) => async (/** @type {string} */ text) => {
  const query = new URLSearchParams({ q: text, lang: settings.lang });
  for (const kind of kinds.split(",").filter(Boolean)) query.append("kind", kind);
  const response = await fetch(`/api/suggest?${query}`, { headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  /** @type {{label: string, kind: string}[]} */
  const found = await response.json();
  return found.map(({ label, kind }) => ({ label, kind: say(`kind.${kind}`), value: label }));
};

for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[data-suggest]"))) {
  suggest(input, finder(input.dataset.suggest ?? ""), (chosen) => { input.value = chosen.value; });
}
