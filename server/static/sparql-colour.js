/** Colours of a SPARQL query: the kinds of its tokens, and a copy of the text painted with them. */

import { el } from "./dom.js";

const KEYWORDS = new Set((
  "select ask construct describe where from named prefix base order by asc desc limit offset group having distinct reduced as " +
  "optional union minus graph filter bind values undef exists not in service silent count sum min max avg sample group_concat " +
  "separator str lang langmatches datatype bound iri uri bnode rand abs ceil floor round concat strlen ucase lcase encode_for_uri " +
  "contains strstarts strends strbefore strafter year month day hours minutes seconds timezone tz now uuid struuid md5 sha1 sha256 " +
  "coalesce if strlang strdt sameterm isiri isuri isblank isliteral isnumeric regex substr replace true false a"
).split(" "));

const TOKEN = new RegExp([
  /(?<comment>#[^\r\n]*)/u,
  /(?<iri><[^<>"{}|^\x60\\\s]*>)/u,
  /(?<string>"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\r\n]|\\.)*"?|'(?:[^'\\\r\n]|\\.)*'?)/u,
  /(?<variable>[?$][\p{L}\p{N}_]+)/u,
  /(?<name>[\p{L}][\p{L}\p{N}_.-]*:[\p{L}\p{N}_.%-]*|:[\p{L}\p{N}_]+)/u,
  /(?<number>\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)/u,
  /(?<word>[\p{L}_]+)/u,
].map((part) => part.source).join("|"), "gu");

/**
 * The coloured pieces of a query, in order: [kind, text]; kind "" is plain.
 * @param {string} text
 * @returns {[string, string][]}
 */
function pieces(text) {
  /** @type {[string, string][]} */
  const found = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > at) found.push(["", text.slice(at, match.index)]);
    const [kind] = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined) ?? [""];
    found.push([kind !== "word" ? kind : KEYWORDS.has(match[0].toLowerCase()) ? "keyword" : "", match[0]]);
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push(["", text.slice(at)]);
  return found;
}

/**
 * Keep a coloured copy beneath a text field: same text, same wrapping, same place.
 * @param {HTMLTextAreaElement} area
 * @param {HTMLElement} copy
 */
export function paint(area, copy) {
  const draw = () => {
    copy.replaceChildren(...pieces(area.value).map(([kind, text]) => (kind ? el("span", { class: `q-${kind}` }, text) : text)), "\n");
    follow();
  };
  const follow = () => { copy.scrollTop = area.scrollTop; copy.scrollLeft = area.scrollLeft; };
  area.addEventListener("input", draw);
  area.addEventListener("scroll", follow);
  draw();
  return draw;
}
