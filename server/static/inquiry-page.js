/** A page of an inquiry: suggestions while somebody types a name; without this script a name is typed in full. */

import { finding } from "./data.js";
import { suggest } from "./suggest.js";

for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[data-suggest]"))) {
  suggest(input, finding(input.dataset.suggest), (chosen) => { input.value = chosen.value; });
}
