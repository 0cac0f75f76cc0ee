/** Which words may stand where one types: prefixed names by their name or their label, and prefixes. */

/** @typedef {{text: string, label: string, kind: "c" | "p" | "x"}} Word */

const MOST = 8;

/** @param {string} text */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * What stands before the cursor and may be completed: a name that is begun, not in a string, an IRI or a comment.
 * @param {string} before the text up to the cursor
 */
export function begun(before) {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const open = line.replace(/<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  if (/["'#<]/.test(open)) return "";
  return /(?<![?$\p{L}\p{N}_:.-])[\p{L}][\p{L}\p{N}_-]*(?::[\p{L}\p{N}_-]*)?$/u.exec(before)?.[0] ?? "";
}

/**
 * The words that fit what was begun, best first: the name begins so, then the label, then a word of the label.
 * @param {string} start
 * @param {Word[]} words
 */
export function fitting(start, words) {
  if (start.length < 2) return [];
  const wanted = folded(start);
  /** @param {Word} word */
  const rank = (word) => {
    const name = folded(word.text), label = folded(word.label);
    if (name === wanted) return 9;
    if (name.startsWith(wanted)) return 0;
    if (name.slice(name.indexOf(":") + 1).startsWith(wanted)) return 1;
    if (label.startsWith(wanted)) return 2;
    return ` ${label}`.includes(` ${wanted}`) || label.includes(`(${wanted}`) ? 3 : 9;
  };
  return words.map((word) => ({ word, at: rank(word) })).filter(({ at }) => at < 9)
    .sort((one, other) => one.at - other.at || one.word.text.localeCompare(other.word.text))
    .slice(0, MOST).map(({ word }) => word);
}
