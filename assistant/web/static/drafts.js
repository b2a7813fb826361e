// What is typed is kept as it is typed: on the server, and in this browser while the network is away.
for (const box of document.querySelectorAll("textarea[data-draft]")) {
  const form = box.form;
  const note = document.getElementById(box.dataset.note);
  const prefix = `draft:${box.dataset.draft}:`;
  const key = prefix + (form.elements.turn?.value ?? "");
  let waiting = 0;
  let kept = box.value;

  const stash = (text) => {
    try {
      if (text) localStorage.setItem(key, text);
      else localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing: the server still does.
    }
  };

  async function keep() {
    const text = box.value;
    if (text === kept) return;
    const turn = form.elements.turn?.value ?? "";
    const body = new URLSearchParams({ text, turn, csrf_token: form.elements.csrf_token.value });
    try {
      const answer = await fetch(box.dataset.draft, { method: "POST", body, keepalive: true });
      if (!answer.ok) throw new Error(String(answer.status));
      kept = text;
      stash("");
      note.textContent = note.dataset.kept;
    } catch {
      note.textContent = note.dataset.offline;
      clearTimeout(waiting);
      waiting = setTimeout(keep, 3000);
    }
  }

  try {
    // What belonged to an earlier turn was read: the talk has moved on.
    for (const old of Object.keys(localStorage)) {
      if (old.startsWith(prefix) && old !== key) localStorage.removeItem(old);
    }
    const left = localStorage.getItem(key);
    if (left && left !== box.value) {
      box.value = left;
      keep();
    }
  } catch {
    // As above.
  }
  box.addEventListener("input", () => {
    stash(box.value);
    clearTimeout(waiting);
    waiting = setTimeout(keep, 400);
  });
  addEventListener("pagehide", keep);
  addEventListener("online", keep);
  form.addEventListener("submit", () => {
    // The browser's copy stays until the next turn is on the screen: the network may fail now.
    clearTimeout(waiting);
    kept = box.value;
  });
}
