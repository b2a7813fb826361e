// Parts marked data-live are fetched again every few seconds, unless someone is at work in them.
import { tell } from "./ours.js";

const every = 4000;
// Every fetch signs the form token anew; that alone is no news.
const gist = (part) => part.outerHTML.replace(/name="csrf_token" value="[^"]*"| open=""/g, "");

// What a person unfolded stays unfolded.
function keepOpen(part, next) {
  for (const fold of part.querySelectorAll("details[open][id]")) {
    const same = next.querySelector(`#${CSS.escape(fold.id)}`);
    if (same) same.open = true;
  }
}

async function refresh() {
  const parts = [...document.querySelectorAll("[data-live]")].filter((part) => !part.contains(document.activeElement));
  if (document.hidden || parts.length === 0) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of parts) {
      const next = fresh.getElementById(part.id);
      if (!next) continue;
      tell(next);
      if (gist(next) === gist(part)) continue;
      keepOpen(part, next);
      part.replaceWith(next);
    }
  } catch {
    // Cut off: what is on the screen stays, and the next round tries again.
  }
}

setInterval(refresh, every);
