/** Where the page gets its data: from the server, or from the file itself when it stands alone. */

import { readJson } from "./dom.js";

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
 * @typedef {{lang: string, picture: string, tie: string, entity: string, pages: {way: string, entity: string},
 *            offline: boolean, version: string, title: string, made: string, sources: string, licence: string}} Settings
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
    answer = fetch(address, { headers: { Accept: "application/json" } }).then((response) => {
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      return response.json();
    });
    answer.catch(() => asked.delete(address));
    asked.set(address, answer);
  }
  return answer;
}

/**
 * @param {string} query what to ask the map for, without "?"
 * @returns {Promise<Columns>}
 */
export async function loadPicture(query) {
  return readJson("picture") ?? ask(`${settings.picture}?${query}`);
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
