/** A page of an inquiry: suggestions while somebody types a name; without this script a name is typed in full. */

import { named } from "./data.js";
import { say } from "./dom.js";
import { suggest } from "./suggest.js";

/** @param {string} kinds */
const finder = (kinds) => async (/** @type {string} */ text) => {
  const found = await named(text, kinds).catch(() => []);
  return found.map(({ label, kind }) => ({ label, kind: say(`kind.${kind}`), value: label }));
};

for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[data-suggest]"))) {
  suggest(input, finder(input.dataset.suggest ?? ""), (chosen) => { input.value = chosen.value; });
}
