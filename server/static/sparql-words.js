/** Which words may stand where one types: prefixed names by their name or their label, and prefixes. */

/** @typedef {{text: string, label: string, kind: "c" | "p" | "x", other?: string, used?: number}} Word */

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
 * Whether a class is wanted where the cursor stands: after `a`, rdf:type or its IRI, and after each comma behind them.
 * @param {string} before the text up to the word that is begun
 */
export function wantsClass(before) {
  const sentence = before.replace(/<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) => (text.endsWith("#type>") ? " a " : " x ")).split(/[;{}\]]|\.\s/).at(-1) ?? "";
  return /(?:^|\s)(?:a|rdf:type)\s+(?:[^\s,]+\s*,\s*)*$/u.test(sentence);
}

/**
 * The words that fit what was begun, best first: the name begins so, then the label in either language, then a word of
 * it. Where a class is wanted classes come first, and are shown before anything is typed.
 * @param {string} start
 * @param {Word[]} words
 * @param {boolean} [classes]
 */
export function fitting(start, words, classes = false) {
  if (start.length < (classes ? 0 : 2)) return [];
  const wanted = folded(start);
  /** @param {Word} word */
  const rank = (word) => {
    if (!wanted) return word.kind === "c" ? 0 : 9;
    const name = folded(word.text), labels = [word.label, word.other ?? ""].map(folded).filter(Boolean);
    if (name === wanted) return 9;
    if (name.startsWith(wanted)) return 0;
    if (name.slice(name.indexOf(":") + 1).startsWith(wanted)) return 1;
    if (labels.some((label) => label.startsWith(wanted))) return 2;
    return labels.some((label) => ` ${label}`.includes(` ${wanted}`)) ? 3 : 9;
  };
  /** @param {Word} word */
  const first = (word) => Number(classes && word.kind !== "c");
  return words.map((word) => ({ word, at: rank(word) })).filter(({ at }) => at < 9)
    .sort((one, other) => first(one.word) - first(other.word) || one.at - other.at
      || (other.word.used ?? 0) - (one.word.used ?? 0) || one.word.text.localeCompare(other.word.text))
    .slice(0, MOST).map(({ word }) => word);
}

/**
 * The declarations of our prefixes that a query uses and does not make.
 * @param {string} query
 * @param {Record<string, string>} prefixes
 */
export function undeclared(query, prefixes) {
  const bare = query.replace(/<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|#[^\r\n]*/g, " ");
  return Object.entries(prefixes)
    .filter(([name]) => new RegExp(`(?<![\\w?$:.-])${name}:`, "u").test(bare) && !new RegExp(`\\bprefix\\s+${name}:`, "iu").test(bare))
    .map(([name, space]) => `PREFIX ${name}: <${space}>`);
}
