/** Find a node of the map by its name: words in any order, accents and case folded away. */

import { bring } from "./asking.js";
import { named, settings } from "./data.js";
import { fold, say } from "./dom.js";
import { suggest } from "./suggest.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./suggest.js").Suggestion} Suggestion */
/** @typedef {import("./page.js").MapPage} MapPage */

const MOST = 8;

/**
 * @param {Model} model
 * @returns {(text: string) => Suggestion[]}
 */
function finder(model) {
  const folded = model.columns.nodes.label.map(fold);
  return (text) => {
    const words = fold(text).split(" ").filter(Boolean);
    if (!words.length) return [];
    const hits = [];
    for (const i of model.order) {
      if (words.every((word) => folded[i].includes(word))) hits.push({ i, score: quality(folded[i], words) });
    }
    hits.sort((a, b) => b.score - a.score);
    return hits.slice(0, MOST).map(({ i }) => ({
      label: model.columns.nodes.label[i], kind: say(`kind.${model.columns.types[model.type[i]].id}`), value: model.columns.nodes.id[i],
    }));
  };
}

/**
 * The whole name counts most, then how it begins, then words that begin so. Equal ones keep their rank.
 * @param {string} name
 * @param {string[]} words
 */
function quality(name, words) {
  const whole = words.join(" ");
  if (name === whole) return 4;
  if (name.startsWith(whole)) return 3;
  return words.every((word) => ` ${name}`.includes(` ${word}`)) ? 2 : 1;
}

/**
 * Suggest nodes of the map while somebody types.
 * @param {MapPage} page
 * @param {HTMLInputElement} input
 * @param {(chosen: Suggestion) => void} choose
 */
export function suggestNames(page, input, choose) {
  /** @type {{model: Model|null, find: (text: string) => Suggestion[]}} */
  const kept = { model: null, find: () => [] };
  suggest(input, (text) => {
    if (kept.model !== page.model) Object.assign(kept, { model: page.model, find: finder(page.model) });
    return kept.find(text);
  }, choose);
}

/**
 * The search field: nodes of the map first, then what the server finds by former names, acronyms and other spellings.
 * What is chosen is flown to; what the map does not show is brought onto it.
 * @param {MapPage} page
 * @param {HTMLInputElement} input
 */
export function search(page, input) {
  const find = async (/** @type {string} */ text) => {
    const here = finder(page.model)(text);
    const found = settings.offline ? [] : await named(text).catch(() => []);
    const { byId } = page.model;
    const known = new Set(here.map((one) => one.value));
    const rest = found.filter((one) => !known.has(one.id)).map((one) => {
      const node = byId.get(one.id);
      const kind = say(`kind.${one.kind}`);
      return { label: node === undefined ? one.label : page.model.columns.nodes.label[node], value: one.id,
               kind: node === undefined ? say("search.elsewhere", { kind }) : kind };
    });
    return [...here, ...rest].slice(0, MOST + 4);
  };
  suggest(input, find, (chosen) => {
    input.value = chosen.label;
    const node = page.model.byId.get(chosen.value);
    if (node !== undefined) page.select(node, true);
    else void bring(page, chosen.value);
  });
}
