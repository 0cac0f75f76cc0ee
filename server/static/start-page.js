/** The start page: suggestions while somebody types; without this script the form leads to the search page. */

import { finding } from "./data.js";
import { byId } from "./dom.js";
import { suggest } from "./suggest.js";

suggest(/** @type {HTMLInputElement} */ (byId("q")), finding("", "page"), (chosen) => location.assign(chosen.value));
