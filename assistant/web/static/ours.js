// The small time beside a customer's own is told on this computer's clock, unless it is the same.
export function tell(within) {
  const language = document.documentElement.lang;
  const format = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  for (const element of within.querySelectorAll("time[data-ours]")) {
    const here = format.format(new Date(element.dateTime));
    element.textContent = element.dataset.ours.replace("{time}", here);
    element.hidden = here === element.dataset.there;
  }
}

tell(document);
