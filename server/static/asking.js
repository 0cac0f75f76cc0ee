/** Ask the server for another picture, and show it in the place of the one before. */

import { loadPicture } from "./data.js";
import { byId, say } from "./dom.js";
import { glide } from "./glide.js";
import { Model } from "./model.js";
import { servedPart } from "./part.js";
import { writeState } from "./state.js";

/** @typedef {import("./page.js").MapPage} MapPage */

/**
 * Show the map of an address, with data from the server where it asks for other data than now.
 * @param {MapPage} page
 * @param {URLSearchParams} query
 * @param {boolean} [fit] look at the whole of it
 */
export async function adopt(page, query, fit = false) {
  const { model: before, map: { camera } } = page;
  /** @type {[number, number, number]} */
  const view = [camera.x, camera.y, camera.scale];
  if (servedPart(query).toString() !== servedPart(page.query).toString()) {
    const columns = await busy(loadPicture(query));
    if (!columns) return;
    page.model = new Model(columns);
    page.map.setModel(page.model);
  }
  const elsewhere = !before.columns.ground !== !page.model.columns.ground;
  if (fit || elsewhere) query.delete("cam");
  page.take(query, fit || elsewhere || query.has("cam"));
  if (elsewhere) glide(page.map, before, view);
}

/**
 * Change what is asked of the server.
 * @param {MapPage} page
 * @param {Record<string, string>} changes parameters; empty ones are taken away
 * @param {boolean} [fit]
 */
export async function ask(page, changes, fit = true) {
  const query = writeState(page.model, page.state, page.query);
  for (const [name, value] of Object.entries(changes)) value ? query.set(name, value) : query.delete(name);
  // Another picture has other places: what was moved would stand anywhere in it.
  if (fit) query.delete("moved");
  await adopt(page, query, fit);
}

/**
 * Add what stands round some nodes to the picture, the strongest `most` of it (0: all).
 * @param {MapPage} page
 * @param {number[]} nodes
 * @param {number} [most]
 */
export async function grow(page, nodes, most = 0) {
  const ids = nodes.map((node) => page.model.columns.nodes.id[node]);
  const kept = listed(page, "grow").filter((one) => !ids.includes(one.replace(/^\d+:/, "")));
  await ask(page, { grow: [...kept, ...ids.map((id) => (most ? `${most}:${id}` : id))].join(",") }, false);
}

/**
 * Bring something onto the map that it does not show, and go there.
 * @param {MapPage} page
 * @param {string} id
 */
export async function bring(page, id) {
  await ask(page, { also: [...listed(page, "also"), id].join(",") }, false);
  page.select(page.model.byId.get(id) ?? -1, true);
}

/**
 * @param {MapPage} page
 * @param {string} name
 */
export function listed(page, name) {
  return (page.query.get(name) ?? "").split(",").filter(Boolean);
}

/**
 * Wait for an answer of the server, and say so; null when it failed, which is said too.
 * @template T
 * @param {Promise<T>} answer
 * @returns {Promise<T|null>}
 */
export async function busy(answer) {
  awaited(1);
  byId("failed").hidden = true;
  try {
    return await answer;
  } catch (error) {
    failed(error);
    return null;
  } finally {
    awaited(-1);
  }
}

let waiting = 0;

/** @param {number} more answers of the server that are awaited */
function awaited(more) {
  waiting += more;
  byId("loading").hidden = !waiting;
  byId("map").setAttribute("aria-busy", String(waiting > 0));
}

/** @param {unknown} error */
export function failed(error) {
  const place = byId("failed");
  place.hidden = false;
  place.textContent = say("error.map", { reason: error instanceof Error ? error.message : String(error) });
}
