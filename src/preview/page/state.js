// What this tab looks at. It outlives a reload, and nothing outlives the tab.

const remembered = JSON.parse(sessionStorage.getItem("wayleaf") ?? "{}");

export const state = {
  /** The name of this tab's line to the tool. */
  view: "",
  isConnected: false,
  /** The documents that are shown, one or two beside each other. */
  sides: [],
  /** The case whose own page is shown. */
  reference: null,
  /** In percent of the usual width; 0 fits the window. */
  zoom: remembered.zoom ?? 0,
  list: null,
  editor: false,
};

export const before = { wanted: remembered.wanted ?? [], reference: remembered.reference ?? null };

export function remember() {
  const { reference, zoom } = state;
  const wanted = state.sides.map((side) => side.wanted);
  sessionStorage.setItem("wayleaf", JSON.stringify({ wanted, reference, zoom }));
}

/** What is asked for, as the query of an address. */
export const query = (wanted, more = {}) => new URLSearchParams({ ...wanted, ...more });

/** Whether nobody but a professional looks, who may see what a family may not have. */
export const isProfessional = () => state.sides.every((side) => /^(chair|professionals)\//.test(side.wanted.doc));
