// Keeps the talk fresh, sends on Enter, and stays at the newest message unless the reader scrolled up.
const talk = document.querySelector("#talk");
const threads = document.querySelector("#threads");
const pen = document.querySelector("#pen");
const EVERY_MS = 1500;

let etag = "";

function isAtEnd() {
  return talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
}

function toEnd() {
  talk.scrollTop = talk.scrollHeight;
}

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const follow = isAtEnd();
  talk.replaceChildren(...fresh.querySelector("#live-talk").childNodes);
  const focused = threads.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  threads.replaceChildren(...fresh.querySelector("#live-threads").childNodes);
  if (focused) threads.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  if (follow) toEnd();
}

async function look() {
  try {
    const answer = await fetch(talk.dataset.latest, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
    if (answer.status === 200) {
      etag = answer.headers.get("ETag") ?? "";
      show(await answer.text());
    }
    delete talk.dataset.cut;
  } catch {
    talk.dataset.cut = talk.dataset.offline;
  }
}

async function write(event) {
  event.preventDefault();
  const text = pen.elements.text;
  if (!text.value.trim()) return;
  const body = new URLSearchParams(new FormData(pen));
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  const headers = token ? { "X-CSRFToken": token } : {};
  try {
    const answer = await fetch(pen.action, { method: "POST", body, headers });
    if (!answer.ok) throw new Error(String(answer.status));
  } catch {
    pen.submit();
    return;
  }
  text.value = "";
  grow(text);
  await look();
  toEnd();
}

function grow(text) {
  text.rows = Math.min(5, text.value.split("\n").length + Math.floor(text.value.length / 34));
}

if (talk) {
  toEnd();
  pen.addEventListener("submit", write);
  pen.elements.text.addEventListener("input", (event) => grow(event.target));
  pen.elements.text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      pen.requestSubmit();
    }
  });
  setInterval(() => document.visibilityState === "visible" && look(), EVERY_MS);
}
