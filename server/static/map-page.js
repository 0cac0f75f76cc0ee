/** Begin the map page: get the picture that the address asks for, and show it. */

import { failed } from "./asking.js";
import { loadPicture, settings } from "./data.js";
import { byId } from "./dom.js";
import { Model } from "./model.js";
import { MapPage } from "./page.js";
import { tellVersion } from "./told.js";

async function begin() {
  document.body.classList.add("scripted");
  const query = new URLSearchParams(location.search || settings.state);
  try {
    const model = new Model(await loadPicture(query));
    tellVersion(model, query.get("v"));
    const page = new MapPage(model, query);
    byId("map").dataset.ready = "yes";
    Object.assign(globalThis, { kurbitsMap: page });
  } catch (error) {
    failed(error);
  }
  byId("loading").hidden = true;
}

void begin();
