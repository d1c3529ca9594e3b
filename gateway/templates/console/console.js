// Shows what has changed since: fetches the page again and exchanges the part that is marked as live. Not while
// nobody sees it, a box is ticked, something in it or a field has the focus, or a text is selected.
"use strict";

const PAUSE_MS = 5000;
const live = () => document.querySelector("[data-live]");

function isInUse() {
  const active = document.activeElement;
  return document.hidden
    || document.querySelector("input[type=checkbox]:checked") !== null
    || active.matches("input:not([type=checkbox]), select, textarea")
    || live().contains(active)
    || !getSelection().isCollapsed;
}

async function refresh() {
  if (isInUse()) return;
  const answer = await fetch(location.origin + location.pathname + location.search, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (fresh === null || isInUse()) return;
  const open = [...live().querySelectorAll("details")].map(details => details.open);
  fresh.querySelectorAll("details").forEach((details, index) => { details.open = open[index] ?? false; });
  live().replaceWith(document.adoptNode(fresh));
}

async function keepFresh() {
  await refresh().catch(() => {});
  setTimeout(keepFresh, PAUSE_MS);
}

if (live() !== null) {
  document.getElementById("live").hidden = false;
  setTimeout(keepFresh, PAUSE_MS);
}
