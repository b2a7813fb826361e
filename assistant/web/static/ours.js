// The small time beside a customer's own is told on this computer's clock.
export function tell(within) {
  const language = document.documentElement.lang;
  const format = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  for (const element of within.querySelectorAll("time[data-ours]")) {
    element.textContent = element.dataset.ours.replace("{time}", format.format(new Date(element.dateTime)));
  }
}

tell(document);
