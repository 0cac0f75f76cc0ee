/** Where the page gets its data: from the server, or from the file itself when it stands alone. */

import { readJson, say } from "./dom.js";
import { servedPart } from "./part.js";

/** @typedef {import("./model.js").Columns} Columns */
/**
 * One place in a source that says a tie: a quote in its text, or a row of a table.
 * @typedef {{before?: string, quote?: string, after?: string, file?: string, sheet?: string, row?: number,
 *            columns?: string, title?: string, publisher?: string, date?: string, url?: string, page?: string,
 *            proposed?: boolean, implied?: boolean, accepted_by?: string}} Evidence
 */
/**
 * @typedef {{id: string, role?: string, years?: string, amount?: string, sentence?: string, through?: {label: string, id: string}[],
 *            evidence: Evidence[]}} TieFacts
 */
/** @typedef {{page?: string, facts?: [string, string][], website?: string}} EntityFacts */
/**
 * `state` is the address that a page that stands alone begins with.
 * @typedef {{lang: string, picture: string, tie: string, entity: string,
 *            pages: {way: string, entity: string, inquiry: string, compare: string, embed: string}, offline: boolean, state: string,
 *            version: string, title: string, made: string, sources: string, licence: string}} Settings
 */

/** @type {Settings} */
export const settings = readJson("settings");

/** Evidence that travels with a page that stands alone. @type {Record<string, TieFacts>} */
const carried = readJson("evidence") ?? {};

/** @type {Map<string, Promise<any>>} */
const asked = new Map();

/**
 * Ask once per address.
 * @param {string} address
 * @returns {Promise<any>}
 */
function ask(address) {
  let answer = asked.get(address);
  if (!answer) {
    answer = fetch(address).then((response) => {
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      return response.json();
    });
    answer.catch(() => asked.delete(address));
    asked.set(address, answer);
  }
  return answer;
}

/** @param {URLSearchParams} query the whole address of the map */
function served(query) {
  const part = servedPart(query);
  part.set("status", "stated,inferred,proposed");
  part.set("lang", settings.lang);
  return part;
}

/**
 * What a page that stands alone carries; some carry it twice, placed by ties and by place.
 * @param {string} name
 * @param {URLSearchParams} query
 */
function carriedPart(name, query) {
  const asItCame = (query.get("layout") ?? "") === (new URLSearchParams(settings.state).get("layout") ?? "");
  return (asItCame ? null : readJson(`${name}-other`)) ?? readJson(name);
}

/**
 * @param {URLSearchParams} query
 * @returns {Promise<Columns>}
 */
export async function loadPicture(query) {
  // The page asked for it while the scripts were on their way (server/pages/map.py), in the same words.
  return carriedPart("picture", query) ?? ask(`${settings.picture}?${served(query)}`);
}

/**
 * A measure of every node of the picture; null where it has none.
 * @param {string} by
 * @param {URLSearchParams} query
 * @returns {Promise<{values: (number|null)[], best: string}>}
 */
export async function measured(by, query) {
  return carriedPart("sizes", query)?.[by] ?? ask(`${settings.picture}/sizes?${served(query)}&by=${by}`);
}

/**
 * How many stand round a node in all, by kind.
 * @param {string} id
 * @param {URLSearchParams} query
 * @returns {Promise<{total: number, kinds: Record<string, number>}>}
 */
export async function around(id, query) {
  const part = served(query);
  part.set("around", id);
  return ask(`${settings.picture}/around?${part}`);
}

/**
 * What a name finds in the whole graph.
 * @param {string} text
 * @param {string} [kinds] with commas between; any when left out
 * @returns {Promise<{id: string, label: string, kind: string, page: string}[]>}
 */
export async function named(text, kinds = "") {
  const some = kinds.split(",").filter(Boolean).map((kind) => ["kind", kind]);
  return ask(`/api/suggest?${new URLSearchParams([["q", text], ["lang", settings.lang], ...some])}`);
}

/**
 * Find names of some kinds for a field with suggestions; what is chosen is the name, or the address of its page.
 * @param {string} [kinds]
 * @param {"label"|"page"} [value]
 * @returns {(text: string) => Promise<import("./suggest.js").Suggestion[]>}
 */
export function finding(kinds, value = "label") {
  return async (text) => (await named(text, kinds).catch(() => []))
    .map((one) => ({ label: one.label, kind: say(`kind.${one.kind}`), value: one[value] }));
}

/**
 * The answer of an inquiry (docs/inquiries.md).
 * @param {string} identifier
 * @param {Record<string, string>} given
 * @returns {Promise<any>}
 */
export async function inquiry(identifier, given) {
  return ask(`/api/inquiries/${identifier}?${new URLSearchParams({ ...given, lang: settings.lang })}`);
}

/**
 * @param {string} id
 * @returns {Promise<TieFacts|null>}
 */
export async function tieFacts(id) {
  if (settings.offline) return carried[id] ?? null;
  return ask(`${settings.tie}${encodeURIComponent(id)}?lang=${settings.lang}`);
}

/**
 * @param {string} id
 * @returns {Promise<EntityFacts|null>}
 */
export async function entityFacts(id) {
  return settings.offline ? null : ask(`${settings.entity}${encodePath(id)}?lang=${settings.lang}`);
}

/**
 * Ids hold slashes that part kind and name, and may hold anything else.
 * @param {string} id
 */
export function encodePath(id) {
  return id.split("/").map(encodeURIComponent).join("/");
}
