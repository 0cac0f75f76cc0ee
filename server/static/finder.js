/** Find a node of the map by its name: words in any order, accents and case folded away. */

import { fold, say } from "./dom.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./suggest.js").Suggestion} Suggestion */

const MOST = 8;

/**
 * @param {Model} model
 * @returns {(text: string) => Suggestion[]}
 */
export function finder(model) {
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
